// Asks the device for a passkey. The person may turn it down: then there is no answer.

export function canAskForPasskey(options) {
  return Boolean(options && window.PublicKeyCredential?.parseRequestOptionsFromJSON);
}

export async function passkeyFor(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.get({ publicKey }).catch(() => null);
  return credential && JSON.stringify(credential.toJSON());
}
