const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters in the way of a ULID: when first (so that they sort), then 80 random bits. */
export function newId(now = Date.now(), random = randomBytes(16)): string {
  let time = '';
  let rest = now;
  for (let place = 0; place < 10; place++) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return time + Array.from(random, (byte) => alphabet.charAt(byte % 32)).join('');
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
