#include "vault/password_words.h"

/* Words, pinyin and lucky numbers that lists of leaked passwords begin with; sequences, walks, repetitions and years
 * are found by rules and need no row here. */
const char *const password_words[] = {
    /* English */
    "password", "passwd", "passw", "admin", "administrator", "root", "toor", "welcome", "login", "letmein", "secret",
    "master", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman", "batman", "shadow",
    "michael", "jordan", "iloveyou", "loveyou", "lover", "love", "hello", "world", "freedom", "whatever", "trustno",
    "starwars", "pokemon", "computer", "internet", "google", "windows", "system", "manager", "server", "service",
    "oracle", "mysql", "sybase", "postgres", "redis", "tomcat", "weblogic", "jenkins", "docker", "linux", "ubuntu",
    "centos", "cisco", "huawei", "ruijie", "sangfor", "topsec", "juniper", "switch", "router", "firewall",
    "test", "testing", "guest", "default", "changeme", "temp", "demo", "user", "public", "private", "office",
    "school", "college", "university", "campus", "student", "teacher", "library", "spring", "summer", "autumn",
    "winter", "january", "monday", "friday", "china", "beijing", "shanghai", "guangzhou", "shenzhen", "wuhan",
    "nanjing", "tianjin", "chengdu", "hangzhou",
    /* pinyin */
    "woaini", "woaiwojia", "woaiwoziji", "woaizhongguo", "zhongguo", "nihao", "mima", "yonghu", "guanli", "guanliyuan",
    "xitong", "wangluo", "anquan", "daxue", "xuexiao", "xueyuan", "tushuguan", "jiaoshi", "xuesheng", "laoshi",
    "gongsi", "zhongxin", "bangong", "bangongshi", "xinxi", "jishu", "caiwu", "renshi", "jiaowu", "keyan",
    "baobei", "baobao", "qinaide", "laopo", "laogong", "mama", "baba", "pengyou", "kuaile", "xingfu", "pingan",
    "jiankang", "facai", "fada", "gongxi", "shengri", "aiqing", "tianshi", "meinv", "shuaige", "haizi",
    "zhang", "wang", "liwei", "zhangwei", "wangwei", "wangfang", "liuwei", "chen", "yang", "zhao", "huang", "zhou",
    "xiao", "taobao", "alipay", "wechat", "weixin", "tencent", "baidu", "jingdong", "hongqi", "dongfang",
    /* numbers with a meaning, and institutions' habits */
    "5201314", "1314520", "520520", "1314", "7758521", "7758258", "woaini1314", "5211314", "3344520", "147258",
    "258369", "159357", "147852", "369258", "88888", "66666", "168168", "518518", "admin888", "qq123",
    "a1b2c3", "aa12", "p0o9", "qaz2", "1qaz", "2wsx", "3edc", "4rfv", "q1w2", "1q2w",
    "zaq1", "xsw2", "asdf", "zxcv", "qwer",
    0,
};
