// Passkeys: asks the browser for a credential and puts it into the page's form. Without this file the forms stay hidden,
// and password and code work all the same.
const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (each) => String.fromCharCode(each)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const withIds = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create({ publicKey }, passwordless) {
  const chosen = publicKey.authenticatorSelection ?? {};
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
      authenticatorSelection: passwordless
        ? { ...chosen, residentKey: "required", requireResidentKey: true, userVerification: "required" }
        : { ...chosen, residentKey: "discouraged", requireResidentKey: false },
    },
  });
  return plain(credential, {
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function get({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: withIds(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = credential.response;
  return plain(credential, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

const plain = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

const onPage = () => JSON.parse(document.getElementById("passkey-data").textContent);

const asked = {
  add: (form) => create(onPage().creation_options, form.elements.passwordless?.checked ?? false),
  second: () => get(onPage().request_options),
  "sign-in": async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return get((await answer.json()).request_options);
  },
};

if (window.PublicKeyCredential) {
  for (const mark of document.querySelectorAll("[data-passkey]")) {
    const form = mark.matches("form") ? mark : document.querySelector('main input[name="credential"]').form;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        form.elements.credential.value = JSON.stringify(await asked[mark.dataset.passkey](form));
        form.submit();
      } catch {
        // The person closed the browser's question, or has no passkey here. The page stays as it is.
      }
    });
  }
}
