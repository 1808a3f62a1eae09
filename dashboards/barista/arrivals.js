// Tells the barista about new orders without taking the focus: one soft sound, and the tab's title.
// Also answers a tap at once, before the server does, and tells the browser the page's language.

const seenByPage = new Map()
const TITLE_LASTS_MS = 20_000
const TAP_LASTS_MS = 8_000

let audio
let plainTitle
let titleTimer

function wakeAudio() {
  // Browsers let a page sound only after it was touched once.
  audio ??= new AudioContext()
  if (audio.state === "suspended") audio.resume().catch(() => {})
}

function chime() {
  if (!audio || audio.state !== "running") return
  const start = audio.currentTime
  for (const [delay, pitch] of [[0, 659.25], [0.16, 880]]) {
    const tone = new OscillatorNode(audio, { type: "sine", frequency: pitch })
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.setValueAtTime(0, start + delay)
    volume.gain.linearRampToValueAtTime(0.12, start + delay + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + delay + 0.6)
    tone.connect(volume).connect(audio.destination)
    tone.start(start + delay)
    tone.stop(start + delay + 0.6)
  }
}

function restoreTitle() {
  clearTimeout(titleTimer)
  if (plainTitle) document.title = plainTitle
}

function flashTitle(data, arrived) {
  plainTitle = data.page_title
  document.title = data.new_orders.replace("{count}", String(arrived))
  clearTimeout(titleTimer)
  titleTimer = setTimeout(restoreTitle, TITLE_LASTS_MS)
}

function onTap(event) {
  wakeAudio()
  restoreTitle()
  const button = event.target.closest?.('[class*="st-key-advance-"] button')
  if (!button || button.disabled) return
  button.dataset.tapped = "true"
  setTimeout(() => delete button.dataset.tapped, TAP_LASTS_MS)
}

export default function ({ data }) {
  document.documentElement.lang = data.language
  document.addEventListener("click", onTap)

  const seen = seenByPage.get(data.store)
  if (seen) {
    const arrived = data.pending.filter((order) => !seen.has(order)).length
    if (arrived > 0) {
      chime()
      flashTitle(data, arrived)
    }
  }
  if (data.is_loaded) seenByPage.set(data.store, new Set([...(seen ?? []), ...data.pending]))

  return () => document.removeEventListener("click", onTap)
}
