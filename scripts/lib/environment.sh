# Sourced by the scripts that need Python: sets $root and $venv, and offers `ensure_packages`.

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)"
venv="$root/.venv"
export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local candidate
  # One of the person's own choice comes first.
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3.14 python3 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  cat >&2 <<MESSAGE
CloudCafe needs Python 3.11 or newer, and found none.
  macOS:          brew install python@3.12
  Debian, Ubuntu: apt install python3 python3-venv
  or any of:      https://www.python.org/downloads/
Then run this again, or name it: PYTHON=/path/to/python3.12 $0
MESSAGE
  return 1
}

hash_of() {
  "$folder/bin/python" -c \
    'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}

# ensure_packages requirements.txt [FOLDER]: a virtual environment that holds what the file pins, in
# .venv unless another folder is named.
ensure_packages() {
  local file="$1" folder="${2:-$venv}" python wanted record
  record="$folder/.$file.sha256"
  # Its Python may have gone since, with an upgrade of the system.
  if [ ! -x "$folder/bin/python" ] || ! new_enough "$folder/bin/python"; then
    python="$(find_python)"
    echo "Making a virtual environment in $(basename "$folder") with $("$python" --version) …"
    rm -rf "$folder"
    if ! "$python" -m venv "$folder"; then
      rm -rf "$folder"
      echo "Python's venv module is incomplete. On Debian and Ubuntu: apt install python3-venv" >&2
      return 1
    fi
  fi
  wanted="$(hash_of "$root/$file")"
  if [ "$(cat "$record" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Installing the packages in $file (a few minutes the first time) …"
    if ! "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
      --require-hashes --requirement "$root/$file"; then
      echo "The packages could not be installed. Is there a connection to https://pypi.org?" >&2
      return 1
    fi
    printf '%s\n' "$wanted" >"$record"
  fi
}
