// Which upload goes on when the same file is chosen again after a reload. Neither the link nor a name is kept in the browser:
// a digest of item and file, and the upload's id, which is worth nothing without the link.
const PREFIX = "envio:";
const LIVES = 24 * 3600 * 1000;

export async function fingerprint(file, options) {
  if (!globalThis.crypto?.subtle) return null; // only over HTTPS and on the machine itself
  const item = options.endpoint.split("/").at(-2);
  const text = [item, file.name, file.size, file.lastModified].join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function memory(endpoint) {
  return {
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (print) => {
      const found = print && recall(PREFIX + print);
      return found ? [{ uploadUrl: new URL(`${endpoint}/${found.id}`, location.href).href, urlStorageKey: PREFIX + print, metadata: {} }] : [];
    },
    addUpload: async (print, upload) => {
      keep(PREFIX + print, { id: upload.uploadUrl.split("/").at(-1), em: Date.now() });
      return PREFIX + print;
    },
    removeUpload: async (key) => quietly(() => localStorage.removeItem(key)),
  };
}

function recall(key) {
  forgetOld();
  return quietly(() => JSON.parse(localStorage.getItem(key)));
}

function keep(key, value) {
  quietly(() => localStorage.setItem(key, JSON.stringify(value)));
}

function forgetOld() {
  quietly(() => {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
      if (!(JSON.parse(localStorage.getItem(key)).em > Date.now() - LIVES)) localStorage.removeItem(key);
    }
  });
}

// A browser that keeps nothing sends all the same.
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
