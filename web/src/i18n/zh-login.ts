/** Texts of the login page alone, so that it opens with few bytes. */
export default {
  product: '烽燧',
  wait: '正在取数据…',
  login: {
    motto: '写下的制度，到时就动。', what: '网络安全制度运行平台', login: '账号', loginHint: '工号', password: '口令', go: '登录', noLogin: '账号还没填。', noPassword: '口令还没填。',
    code: '动态码', codeHint: '验证器上的 6 位数字', noCode: '还差动态码。', codeText: '这个账号开了动态码，再填一次验证器上的数字。', back: '返回登录',
    change: '改口令并进入', changeText: '第一次登录，或口令已被重置：先换成只有你知道的口令。', old: '现在的口令', new: '新口令', again: '再写一遍', rules: '至少 10 位，本单位可以定得更长；含大写、小写、数字、符号中的三类，不能含账号。', differ: '两遍口令不一样。', short: '新口令太短。',
    away: '连不上服务器', awayText: '没有网络，或服务器没有回答。存在本机的草稿还在，连上后这一页自己打开。', retry: '再试',
    offline: '连不上服务器。检查网络后再试，页面不用关。', broken: '登录没有完成，再试一次。', wait: '试得太多，{s} 秒后再试。', setup: '系统还没有初始化。在服务器上运行安装向导后再登录。',
    clock: '服务器时间 {at}', demo: '样例数据', unseen: '本系统不检查什么', chinese: '中文',
  },
}
