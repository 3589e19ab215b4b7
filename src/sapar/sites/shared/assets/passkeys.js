// Passkeys: the browser's part of adding one, of signing in with one, and of confirming with one.
// A form with data-passkey="add|sign-in|confirm" holds a button and a hidden field for what the key answers.
const form = document.querySelector('form[data-passkey]')
const problem = document.querySelector('[data-passkey-problem]')

async function options () {
  const data = document.getElementById('passkey-data')
  if (data) return JSON.parse(data.textContent)
  const response = await fetch(form.action, { headers: { Accept: 'application/json' } })
  if (!response.ok) throw new Error('no options')
  return response.json()
}

async function ask () {
  const given = await options()
  if (form.dataset.passkey !== 'add') return window.webauthnJSON.get(given.request_options)
  const wanted = given.creation_options
  const alone = form.elements.passwordless?.checked ?? true
  Object.assign(wanted.publicKey.authenticatorSelection, {
    residentKey: alone ? 'required' : 'discouraged',
    requireResidentKey: alone,
    userVerification: alone ? 'required' : 'preferred'
  })
  return window.webauthnJSON.create(wanted)
}

if (form && window.PublicKeyCredential && window.webauthnJSON) {
  const button = form.querySelector('button')
  form.hidden = button.hidden = false
  button.addEventListener('click', async () => {
    problem.hidden = true
    button.disabled = true
    try {
      form.elements.credential.value = JSON.stringify(await ask())
      form.submit()
    } catch {
      problem.hidden = false
      button.disabled = false
    }
  })
}
