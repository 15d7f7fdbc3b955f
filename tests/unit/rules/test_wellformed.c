/* Mail addresses, telephone numbers and URLs as people write them, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/wellformed.h"

#include <string.h>

static const struct {
    enum field_type type;
    const char *text;
    bool good;
} ROWS[] = {
    {TYPE_MAIL, "zhangsan@sample.edu.cn", true},
    {TYPE_MAIL, " zhang.san+oa@sample.edu.cn ", true},
    {TYPE_MAIL, "ｚｈａｎｇ＠sample.edu.cn", true},
    {TYPE_MAIL, "张三@例子.中国", true},
    {TYPE_MAIL, "zhangsan", false},
    {TYPE_MAIL, "zhangsan@", false},
    {TYPE_MAIL, "@sample.edu.cn", false},
    {TYPE_MAIL, "zhangsan@sample", false},
    {TYPE_MAIL, "zhang san@sample.edu.cn", false},
    {TYPE_MAIL, "a@sample.edu.cn;b@sample.edu.cn", false},
    {TYPE_MAIL, "a@sample..cn", false},
    {TYPE_MAIL, "a@sample.edu.cn\r\nBcc: b@sample.edu.cn", false},
    {TYPE_NET, "192.0.2.1", true},
    {TYPE_NET, "192.0.2.0/24", true},
    {TYPE_NET, "192.0.2.0/255.255.255.0", true},
    {TYPE_NET, "192.0.2.1-20", true},
    {TYPE_NET, "192.0.2.1-192.0.2.20", true},
    {TYPE_NET, "１９２.0.2.1", true},
    {TYPE_NET, "2001:db8::/32", true},
    {TYPE_NET, "[2001:db8::1]", true},
    {TYPE_NET, "192.0.2.300", false},
    {TYPE_NET, "192.0.2.0/33", false},
    {TYPE_NET, "192.0.2.0/", false},
    {TYPE_NET, "192.0.2", false},
    {TYPE_NET, "图书馆机房", false},
    {TYPE_NET, "192.0.2.1 192.0.2.2", false},
    {TYPE_PHONE, "13800000000", true},
    {TYPE_PHONE, "138 0000 0000", true},
    {TYPE_PHONE, "+86-138-0000-0000", true},
    {TYPE_PHONE, "(010) 1234 5678-801", true},
    {TYPE_PHONE, "（０１０）１２３４５６７８转８０１", true},
    {TYPE_PHONE, "010-12345678 ext. 801", true},
    {TYPE_PHONE, "8812", true},
    {TYPE_PHONE, "8812、8813 或 13800000000", true},
    {TYPE_PHONE, "内线 6021", true},
    {TYPE_PHONE, "办公室", false},
    {TYPE_PHONE, "12", false},
    {TYPE_PHONE, "zhangsan@sample.edu.cn", false},
    {TYPE_PHONE, "1380000OOOO", false},
    {TYPE_URL, "https://www.sample.edu.cn/", true},
    {TYPE_URL, "HTTP://www.sample.edu.cn:8080/a?b=c#d", true},
    {TYPE_URL, "www.sample.edu.cn", true},
    {TYPE_URL, "127.0.0.1:8081/login", true},
    {TYPE_URL, "oa:8080", true},
    {TYPE_URL, "http://oa/", true},
    {TYPE_URL, "http://[2001:db8::1]:8080/", true},
    {TYPE_URL, "http://例子.中国/首页", true},
    {TYPE_URL, "www.sample.edu.cn/go?to=http://a.cn/", true},
    {TYPE_URL, "门户网站 首页", false},
    {TYPE_URL, "门户网站", false},
    {TYPE_URL, "http://", false},
    {TYPE_URL, "http:///a", false},
    {TYPE_URL, "http://a.cn:port/", false},
    {TYPE_URL, "javascript:alert(1)", false},
    {TYPE_URL, "javascript://a.cn/%0aalert(1)", false},
    {TYPE_URL, "data:text/html,x", false},
    {TYPE_URL, "https://a.cn/\" onclick=\"x", false},
    {TYPE_TEXT, "javascript:alert(1)", true},
    {TYPE_MAIL, "", true},
};

static void what_people_write_is_taken_and_what_nobody_could_use_is_not(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct wellformed_fault fault = wellformed_fault(arena, ROWS[i].type, ROWS[i].text);
        if (ROWS[i].good != !fault.zh)
            fail_msg("“%s” is %s", ROWS[i].text, fault.zh ? fault.en : "taken");
        assert_int_equal(!fault.zh, !fault.en);
        if (fault.zh)
            assert_non_null(strstr(fault.zh, "应像"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_write_is_taken_and_what_nobody_could_use_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
