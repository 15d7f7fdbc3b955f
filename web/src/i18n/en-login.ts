export default {
  product: 'Fengsui',
  wait: 'Fetching…',
  login: {
    motto: 'Rules written down, acted on in time.', what: 'Network security regulations, running', login: 'Account', loginHint: 'Staff number', password: 'Password', go: 'Log in', noLogin: 'The account is missing.', noPassword: 'The password is missing.',
    code: 'One-time code', codeHint: 'Six digits from the authenticator', noCode: 'The one-time code is missing.', codeText: 'This account uses one-time codes. Enter the digits from the authenticator.', back: 'Back to login',
    change: 'Change password and enter', changeText: 'First login, or the password was reset: choose one that only you know.', old: 'Present password', new: 'New password', again: 'Once more', rules: 'At least 10 characters, more where the institution says so, of three kinds out of capitals, small letters, digits and signs; not the account name.', differ: 'The two entries differ.', short: 'The new password is too short.',
    away: 'The server cannot be reached', awayText: 'There is no network, or the server does not answer. Drafts kept on this machine are still here; the page opens by itself once there is an answer.', retry: 'Try again',
    offline: 'The server cannot be reached. Check the network and try again; the page may stay open.', broken: 'The login did not finish. Try again.', wait: 'Too many tries; again in {s} seconds.', setup: 'The system has not been set up. Run the wizard on the server first.',
    clock: 'Server time {at}', demo: 'Sample data', unseen: 'What this system does not check', chinese: '中文',
  },
}
