#include "scan/columns.h"

#include "base/text.h"
#include "format/width.h"

#include <string.h>

enum { F = 1 << SUBJECT_FINDINGS, A = 1 << SUBJECT_ASSETS, U = 1 << SUBJECT_UNITS, P = 1 << SUBJECT_PEOPLE };

/* Titles as they were met in reports and registers, written as `simple` leaves them: lower case, without blanks
 * and marks, without what stands in brackets. Within a subject the first row that matches wins. */
static const struct field {
    unsigned subjects;
    const char *field;
    const char *aliases; /* between bars */
} FIELDS[] = {
    {F, "title",
     "|漏洞名称|漏洞|漏洞标题|隐患名称|隐患|问题名称|问题|风险名称|弱点名称|脆弱性名称|安全漏洞|vulnerability|"
     "vulnerabilityname|vulnname|pluginname|definitionname|title|issue|finding|nvtname|name|"},
    {F, "severity",
     "|风险等级|危险等级|漏洞等级|危害等级|漏洞级别|风险级别|危险级别|危害级别|严重程度|严重性|级别|等级|威胁等级|"
     "severity|risk|risklevel|threat|criticality|level|"},
    {F, "cvss", "|cvss|cvss评分|cvss分值|评分|风险值|漏洞评分|cvssscore|cvssbasescore|cvssv3|cvss3basescore|"
     "cvssv30basescore|cvssv3basescore|definitioncvss3basescore|cvssv20basescore|cvssv2basescore|score|"},
    {F, "vector", "|cvss向量|向量|cvssvector|cvss3vector|cvssv3vector|cvss4vector|cvssv4vector|vector|"},
    {F, "cve", "|cve|cve编号|cve号|cveid|cves|cvenumber|definitioncve|"},
    {F, "cnvd", "|cnvd|cnvd编号|cnvdid|"},
    {F, "cnnvd", "|cnnvd|cnnvd编号|cnnvdid|"},
    {F, "description",
     "|漏洞描述|描述|详细描述|漏洞说明|问题描述|隐患描述|漏洞详情|简要描述|description|summary|synopsis|details|"
     "definitionsynopsis|"},
    {F, "evidence",
     "|漏洞证据|证据|返回信息|验证信息|检测结果|扫描结果|佐证|截图|evidence|proof|pluginoutput|plugintext|specificresult|output|"},
    {F, "solution",
     "|解决方案|修复建议|整改建议|加固建议|解决办法|修复方案|整改措施|处置建议|建议|修补建议|解决方法|solution|"
     "remediation|recommendation|stepstoremediate|definitionsolution|fix|"},
    {F, "plugin", "|插件编号|插件id|漏洞编号|漏洞id|规则编号|pluginid|plugin|nvtoid|qid|vulnid|definitionid|"},
    {F, "seen_at",
     "|发现时间|发现日期|扫描时间|检测时间|检查时间|通报时间|foundat|detected|lastseen|lastobserved|lastfound|lastdetected|timestamp|firstseen|firstfound|"
     "firstdiscovered|firstdetected|date|time|"},
    {F, "due_at", "|整改期限|整改时限|截止时间|限期|要求完成时间|duedate|deadline|"},
    {F | A, "url",
     "|url|网址|链接|访问地址|网站地址|系统地址|漏洞地址|漏洞链接|页面地址|路径|uri|漏洞url|受影响url|"},
    {F, "protocol", "|协议|传输协议|protocol|portprotocol|proto|"},
    {F, "service", "|服务|服务名称|服务类型|应用|service|servicename|svcname|"},
    {F | A, "port", "|端口|端口号|开放端口|服务端口|port|ports|portnumber|"},
    {F | A, "address",
     "|ip|ip地址|主机ip|资产ip|设备ip|服务器ip|内网ip|目标ip|受影响ip|地址|ipaddress|ipv4|ipv6|hostip|assetdisplayipv4address|"
     "address|"},
    {F, "host",
     "|主机|目标|资产|受影响主机|受影响资产|主机地址|目标地址|检测对象|设备|host|target|asset|affectedhost|"},
    {F | A, "hostname",
     "|主机名|主机名称|域名|计算机名|设备名|服务器名称|hostname|fqdn|dnsname|assetdisplayfqdn|netbios|computername|domain|"},
    {F, "state", "|状态|整改状态|修复状态|处置状态|是否整改|status|state|"},
    {A, "name",
     "|资产名称|设备名称|名称|系统名称|信息系统名称|应用名称|网站名称|name|assetname|devicename|systemname|"},
    {A, "kind", "|资产类型|设备类型|类型|类别|资产类别|设备类别|type|category|assettype|kind|"},
    {A, "number", "|资产编号|设备编号|固定资产编号|编号|资产号|assetnumber|assettag|assetid|number|"},
    {A, "mac", "|mac|mac地址|物理地址|硬件地址|macaddress|"},
    {A, "os", "|操作系统|系统版本|操作系统版本|os|operatingsystem|osversion|"},
    {A, "model", "|型号|设备型号|规格型号|规格|model|"},
    {A, "vendor", "|厂商|品牌|生产厂家|制造商|厂家|供应商|vendor|manufacturer|brand|"},
    {A, "serial", "|序列号|出厂编号|sn|serial|serialnumber|"},
    {A, "location", "|位置|存放地点|安装位置|物理位置|机房|机柜|所在位置|地点|location|room|site|"},
    {A, "level", "|等保级别|等级保护级别|定级|保护等级|安全等级|等保等级|系统级别|级别|等级|level|grade|"},
    {A, "filing", "|备案号|备案编号|备案证明编号|icp备案号|filing|"},
    {A, "bought_at", "|购置日期|购入时间|购置时间|启用日期|上线时间|投入使用时间|purchased|purchasedate|onlinedate|"},
    {F | A, "system", "|所属系统|信息系统|业务系统|系统|所属业务|application|system|businesssystem|"},
    {F | A, "owner",
     "|责任人|负责人|管理员|资产责任人|联系人|安全责任人|使用人|系统管理员|owner|responsible|contact|administrator|"},
    {U, "name",
     "|单位名称|单位|部门名称|部门|机构名称|学院|二级单位|name|unit|unitname|department|organisation|organization|"},
    {U, "number", "|单位编号|部门编号|单位代码|部门代码|机构代码|代码|编号|code|unitcode|number|"},
    {U, "parent", "|上级单位|上级部门|主管单位|主管部门|隶属|上级|parent|superior|"},
    {U, "head", "|主要负责人|单位负责人|第一责任人|负责人|分管领导|部门负责人|head|leader|manager|"},
    {U, "officer", "|信息员|网络安全员|联络员|安全员|网络安全管理员|联系人|officer|contact|"},
    {P, "name", "|姓名|人员姓名|真实姓名|名字|name|fullname|realname|"},
    {P, "number",
     "|工号|学号|学工号|职工号|人员编号|编号|账号|用户名|staffid|employeeid|studentid|userid|username|account|"},
    {P, "post", "|职务|岗位|职称|角色|post|position|title|role|"},
    {P, "gender", "|性别|gender|sex|"},
    {F | A | P, "unit",
     "|所属单位|责任单位|所在单位|使用单位|运维单位|管理单位|主管单位|单位|单位名称|所属部门|责任部门|部门|管理部门|学院|二级单位|"
     "unit|department|organisation|organization|"},
    {U | P | A, "phone", "|电话|联系电话|手机|手机号|手机号码|办公电话|联系方式|移动电话|phone|mobile|telephone|tel|"},
    {U | P, "email", "|邮箱|电子邮箱|电子邮件|邮件|email|mail|emailaddress|"},
    {F | A | U | P, "note", "|备注|说明|其他|note|notes|remark|remarks|comment|"},
};

enum { FIELD_COUNT = sizeof FIELDS / sizeof FIELDS[0], SIMPLE_MOST = 120 };

const char *columns_subject(enum subject subject)
{
    static const char *const NAMES[SUBJECT_COUNT] = {"findings", "assets", "units", "people"};
    return NAMES[subject];
}

/* Length of a character that does not count in a title; opening brackets set *hidden, closing ones clear it. */
static size_t mark_at(const char *p, bool *hidden)
{
    static const char *const MARKS[] = {" ", "\t", "\n", "\r", "_",  "-",  "*",  ":",  ".",
                                        "/", "#",  "\"", "'",  "、"};
    static const char *const OPENING[] = {"(", "[", "【", "〔"}, *const CLOSING[] = {")", "]", "】", "〕"};
    for (size_t i = 0; i < sizeof OPENING / sizeof OPENING[0]; i++) {
        bool opens = text_starts(p, OPENING[i]), closes = text_starts(p, CLOSING[i]);
        if (opens || closes) {
            *hidden = opens;
            return strlen(opens ? OPENING[i] : CLOSING[i]);
        }
    }
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++)
        if (text_starts(p, MARKS[i]))
            return strlen(MARKS[i]);
    return 0;
}

static const char *simple(const char *written, char buffer[SIMPLE_MOST])
{
    ARENA_SCOPE(arena);
    const char *title = width_narrow(arena, written);
    size_t n = 0;
    bool hidden = false;
    while (*title && n + 2 < SIMPLE_MOST) {
        size_t mark = mark_at(title, &hidden);
        if (!mark && !hidden)
            buffer[n++] = *title >= 'A' && *title <= 'Z' ? (char)(*title + 'a' - 'A') : *title;
        title += mark ? mark : 1;
    }
    buffer[n] = '\0';
    return buffer;
}

/* The alias between bars that is the whole of `title`, or (whole = false) that `title` begins or ends with. Chinese
 * titles put words in front (受影响主机IP地址); a part of an English one is another thing (operating system). */
static const char *find_alias(struct arena *arena, const struct field *field, const char *title, bool whole)
{
    for (const char *p = field->aliases + 1; *p;) {
        size_t n = strcspn(p, "|"), length = strlen(title);
        bool same = n == length && memcmp(p, title, n) == 0;
        bool part = !whole && (unsigned char)*p >= 0x80 && n >= 4 && n < length &&
                    (memcmp(p, title, n) == 0 || memcmp(p, title + length - n, n) == 0);
        if (same || part)
            return arena_text_n(arena, p, n);
        p += n + 1;
    }
    return NULL;
}

static struct column_guess guess(struct arena *arena, enum subject subject, const char *title, bool whole,
                                 unsigned long long used)
{
    char buffer[SIMPLE_MOST];
    simple(title, buffer);
    for (size_t i = 0; *buffer && i < FIELD_COUNT; i++) {
        bool open = (FIELDS[i].subjects >> subject & 1) && !(used >> i & 1);
        const char *alias = open ? find_alias(arena, &FIELDS[i], buffer, whole) : NULL;
        if (alias)
            return (struct column_guess){FIELDS[i].field, alias, whole};
    }
    return (struct column_guess){0};
}

size_t columns_known(const char *const *titles, size_t n)
{
    ARENA_SCOPE(arena);
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        for (int subject = 0; subject < SUBJECT_COUNT; subject++)
            if (guess(arena, (enum subject)subject, titles[i], true, 0).field) {
                known++;
                break;
            }
    return known;
}

static unsigned long long mark_used(unsigned long long used, enum subject subject, const char *field)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if ((FIELDS[i].subjects >> subject & 1) && strcmp(FIELDS[i].field, field) == 0)
            used |= 1ull << i;
    return used;
}

/* Whole titles first, so that a part of another title does not take their field. */
static size_t guess_all(struct arena *arena, enum subject subject, const char *const *titles, size_t n,
                        struct column_guess *guesses)
{
    _Static_assert(FIELD_COUNT <= 64, "one bit for each field");
    unsigned long long used = 0;
    size_t score = 0;
    for (int whole = 1; whole >= 0; whole--)
        for (size_t i = 0; i < n; i++) {
            if (guesses[i].field)
                continue;
            guesses[i] = guess(arena, subject, titles[i], whole, used);
            if (guesses[i].field) {
                used = mark_used(used, subject, guesses[i].field);
                score += whole ? 4 : 1;
            }
        }
    return score;
}

enum subject columns_guess(struct arena *arena, const char *const *titles, size_t n, struct column_guess **ret_guesses)
{
    enum subject best = SUBJECT_FINDINGS;
    size_t best_score = 0;
    for (int subject = 0; subject < SUBJECT_COUNT; subject++) {
        struct column_guess *guesses = ARENA_ARRAY(arena, struct column_guess, n);
        size_t score = guess_all(arena, (enum subject)subject, titles, n, guesses);
        if (subject && score <= best_score)
            continue;
        best = (enum subject)subject;
        best_score = score;
        *ret_guesses = guesses;
    }
    return best;
}
