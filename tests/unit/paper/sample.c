#include "sample.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct paper *sample_notice(struct arena *arena)
{
    struct paper *paper = paper_new(arena, "安全漏洞整改通知书", "示例大学信息化工作办公室", 1772600400000);
    paper_title(paper, "安全漏洞整改通知书");
    paper_number(paper, "信办整改〔2026〕17号");
    paper_to(paper, "示例学院");
    paper_text(
        paper,
        "2026年3月4日，信息化工作办公室在例行安全监测中发现你单位负责的“示例选课系统”（资产编号 XX-0231，"
        "地址 192.0.2.31）存在下列安全漏洞。根据《网络安全监测和预警通报管理制度》第六条、第十条，现通知你单位整改。");
    static const struct paper_column columns[] = {{"序号", 1.3, PAPER_CENTRE},
                                                  {"漏洞名称", 5.2, PAPER_LEFT},
                                                  {"等级", 1.3, PAPER_CENTRE},
                                                  {"位置", 4.6, PAPER_LEFT},
                                                  {"整改建议", 5, PAPER_LEFT}};
    struct paper_table *table = paper_table(paper, "", columns, COUNT(columns));
    paper_row(paper, table,
              (const char *[]){"1", "Apache Log4j2 远程代码执行（CVE-2021-44228）", "高", "xk.example.edu.cn/login",
                               "升级到 2.17.1 以上，升级前在边界阻断"},
              5);
    paper_row(paper, table,
              (const char *[]){"2", "管理后台弱口令", "高", "192.0.2.31:8443", "更换口令，限制管理地址来源"}, 5);
    paper_text(
        paper,
        "请于2026年3月11日24时前（收到通知后5个工作日）完成整改，并在平台反馈整改情况、附复测材料。因特殊原因不能"
        "按时完成的，应向网信办报备并说明情况；逾期的，网信办将视情况关闭其互联网访问通道或令系统下线。");
    paper_qr(paper, "https://fs.example.edu.cn/r/rectification/17",
             "扫码签收、反馈、查看进度\n联系人：林知远（示例）\n电　话：000-00000000");
    paper_sign(paper, "示例大学信息化工作办公室", paper_date(arena, 2026, 3, 4, false), true);
    return paper;
}

struct paper *sample_bulletin(struct arena *arena)
{
    struct paper *paper =
        paper_new(arena, "关于三月网络安全监测情况的通报", "示例大学网络安全和信息化工作领导小组办公室", 1775000000000);
    paper_mark(paper, "样例");
    paper_head(paper, "示例大学网络安全和信息化工作领导小组办公室文件", "校网信办〔2026〕5号");
    paper_title(paper, "关于2026年第一季度全校信息系统和网站网络安全监测情况的通报");
    paper_to(paper, "各学院，机关各部门，各直属单位");
    paper_text(paper, "现将第一季度监测情况通报如下。");
    paper_heading(paper, 1, "一、总体情况");
    paper_text(paper,
               "本季度共监测信息系统和网站412个，发现安全隐患86项，已整改79项，整改率91.9%，较上季度上升3.2个百分点。"
               "其中高危隐患12项，全部在规定时限内完成整改。未发生较大及以上网络安全事件。");
    paper_heading(paper, 1, "二、存在的问题");
    paper_heading(paper, 2, "（一）弱口令问题反复出现");
    paper_text(
        paper,
        "有9个系统在整改后一个月内再次出现弱口令，反映出账号管理责任没有落实到人、口令策略没有在系统中强制执行。");
    paper_heading(paper, 2, "（二）下线系统没有及时销户");
    paper_text(paper, "有5个系统已停止服务，但域名解析和对外端口仍然开放，存在被利用的风险。");
    paper_heading(paper, 3, "1. 域名方面");
    paper_text(paper, "请各单位对照附件逐项核对，不再使用的域名于4月15日前申请注销。");
    paper_heading(paper, 1, "三、下一步要求");
    paper_text(paper, "各单位要按照“谁主管谁负责，谁运维谁负责，谁使用谁负责”的原则，认真对照检查，举一反三，限期整改。"
                      "对整改不力的，网信办将按规定采取关闭互联网访问通道、系统下线等措施。\n"
                      "各单位网络安全管理员应保持通讯畅通，变更后30日内报网信办备案。");
    paper_attachments(
        paper, (const char *[]){"各单位隐患整改情况一览表（2026年第一季度，按整改率从高到低排列）", "拟注销域名清单"},
        2);
    paper_sign(paper, "示例大学网络安全和信息化工作领导小组办公室", paper_date(arena, 2026, 4, 1, false), true);
    paper_imprint(paper,
                  "校领导，党委宣传部，保密办公室，信息化工作办公室，各学院网络安全分管领导，各学院网络安全管理员。",
                  "示例大学网信办", "2026年4月1日印发");
    return paper;
}

struct paper *sample_register(struct arena *arena, int rows)
{
    struct paper *paper = paper_new(arena, "隐患台账", "示例大学信息化工作办公室", 1772600400000);
    paper_mark(paper, "测试时钟");
    paper_title(paper, "隐患台账");
    static const struct paper_column columns[] = {
        {"编号", 2.2, PAPER_CENTRE}, {"隐患", 5, PAPER_LEFT}, {"责任单位", 3, PAPER_LEFT}, {"分数", 1.3, PAPER_RIGHT}};
    struct paper_table *table = paper_table(paper, "2026年第一季度", columns, COUNT(columns));
    for (int i = 1; i <= rows; i++) {
        const char *cells[] = {arena_printf(arena, "YH-%04d", i),
                               i % 3 ? "端口 3389 对外开放"
                                     : "SQL 注入：查询页面的参数没有过滤，可读取数据库中的全部数据，应改为参数化查询",
                               "示例学院", arena_printf(arena, "%d.%d", i % 10, i % 7)};
        paper_row(paper, table, cells, COUNT(cells));
    }
    paper_sign(paper, "示例大学信息化工作办公室", paper_date(arena, 2026, 4, 1, true), false);
    return paper;
}
