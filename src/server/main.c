#include "server/command.h"

#include "format/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command commands[] = {
    {"serve", "DATA", "启动服务", "serve the institution in DATA", "fengsui serve demo --listen 127.0.0.1:8080 --public-url https://fengsui.example.edu.cn", 1, command_serve},
    {"demo", "DATA", "建立演示单位（样例数据，测试时钟）", "create the demonstration institution", "fengsui demo demo --reset", 1, command_demo},
    {"init", "DATA", "建立空的数据文件夹并采用制度包", "create an empty institution", "fengsui init /var/lib/fengsui --institution 某某大学", 1, command_init},
    {"adopt", "DATA PACK…", "采用制度包的新版本，在办件仍依原版本", "adopt packs; open cases stay under theirs", "fengsui adopt demo packs/cug", 2, command_adopt},
    {"check", "PACK… [--english]", "检查制度包，指出每处错误和最接近的写法；--english 还列出没有英文的话", "explain every mistake of packs; --english: and every word that has no English", "fengsui check packs/base packs/cug", 1, command_check},
    {"rehearse", "[PACK…] [--mutate]", "推演制度包的案例；--mutate 逐一去掉一处，列出没有案例会发现的", "play the dated cases of packs; --mutate: what could be left out unnoticed", "fengsui rehearse packs/cug --json", 0, command_rehearse},
    {"coverage", "[PACK…]", "每条条款由什么承载、由哪些案例证明", "what carries each clause, and which cases prove it", "fengsui coverage packs/cug --json", 0, command_coverage},
    {"names", "[PACK…]", "列出这些制度包里的岗位、设置、台账、字段、状态和动作，供另一部制度引用", "what another pack may speak of: posts, settings, registers with fields, states and deeds", "fengsui names packs/base", 0, command_names},
    {"openapi", "[PACK…]", "打印接口说明（OpenAPI 3.1）；写明制度包时连同其台账", "print the description of the interface, with packs also their registers", "fengsui openapi packs/cug", 0, command_openapi},
    {"explain", "DATA RECORD", "说明一条记录的时限：起算、跳过的日子、谁办、升级和条款", "tell how the deadlines of a record came about, step by step", "fengsui explain demo 整改〔2026〕001号", 2, command_explain},
    {"import", "DATA FILE", "导入扫描报告或表格，先试算再存入", "take a scanner's report or a table, foreseen first", "fengsui import demo nmap.xml --dry-run", 2, command_import},
    {"verify", "DATA", "核对证据链与台账，指出改动之处", "prove the trail, name the place of any tampering", "fengsui verify demo --json", 1, command_verify},
    {"doctor", "[DATA]", "检查这台机器和数据文件夹，说明缺什么、怎么办", "is everything here that is needed, and what to do where it is not", "fengsui doctor /var/lib/fengsui", 0, command_doctor},
    {"probe", "[KIND ADDRESS]", "看一次：icmp、tcp、http、tls、dns、ntp；不写时列出各种看法和设置", "look once; without arguments list the kinds and their settings", "fengsui probe http https://www.example.edu.cn/ --set contains=样例大学", 0, command_probe},
    {"backup", "DATA FILE.tar", "备份到一个文件，服务可以照常运行；不含密钥", "copy everything into one file while the server runs; never keys", "fengsui backup /var/lib/fengsui /backup/fengsui-20261009.tar", 2, command_backup},
    {"restore", "FILE.tar DATA", "从备份恢复到空文件夹，逐个文件核对，再验证痕迹", "bring a backup back into an empty folder and prove it", "fengsui restore /backup/fengsui-20261009.tar /var/lib/fengsui", 2, command_restore},
    {"user", "DATA list|add|reset|lock|unlock|roles …", "管理账号", "manage accounts", "fengsui user demo add zhouqiming 周启明", 2, command_user},
    {"clock", "DATA [show|to|by|accept] …", "查看时钟；测试时钟可以往前拨；久停之后确认时间", "show the clock; move a test clock; say that the time is right", "fengsui clock demo by '2 days'", 1, command_clock},
};
const unsigned command_count = sizeof commands / sizeof *commands;

/* What may stand behind a command besides its arguments; `value` NULL: the option stands alone. */
static const struct option {
    const char *command, *name, *value, *zh, *en; /* command NULL: of all */
} OPTIONS[] = {
    {NULL, "--help", NULL, "说明这个命令", "explain the command"},
    {NULL, "--json", NULL, "以 JSON 报告", "report as JSON"},
    {"serve", "--listen", "HOST:PORT", "监听的地址，默认 127.0.0.1:8080", "where to listen"},
    {"serve", "--web", "DIR", "网页文件夹", "folder of the pages"},
    {"serve", "--public-url", "URL", "对外网址，写进消息和文书的二维码；记住，以后可不写", "address in messages and on paper; kept"},
    {"serve", "--cert", "FILE", "TLS 证书（PEM，连同中间证书）", "TLS certificate chain"},
    {"serve", "--key", "FILE", "TLS 私钥（PEM）", "TLS key"},
    {"serve", "--proxy", "ADDRESS", "前面反向代理的地址，只信它说的来源", "the proxy in front, whose word about the visitor is taken"},
    {"serve", "--sm3", NULL, "新建时证据链用国密 SM3", "a new house chains with SM3"},
    {"demo", "--reset", NULL, "先删除这里的演示数据", "delete what is there first"},
    {"demo", "--size", "N", "另加 N 条隐患和 N 件通知（200 个单位），试大数据量", "N findings and notices more, 200 units"},
    {"init", "--institution", "NAME", "单位名称", "name of the institution"},
    {"init", "--test-clock", NULL, "用可以拨动的测试时钟", "a clock that can be moved, for trials"},
    {"init", "--sm3", NULL, "证据链用国密 SM3，默认 SHA-256", "chain with SM3 instead of SHA-256"},
    {"init", "--empty", NULL, "不采用自带的制度包", "adopt no packs"},
    {"check", "--english", NULL, "还列出没有英文的话", "also name what is said in Chinese only"},
    {"rehearse", "--mutate", NULL, "逐一去掉一处，列出没有案例会发现的", "what could be left out unnoticed"},
    {"probe", "--set", "NAME=VALUE", "探测的一项设置，可写多次", "a setting of the probe; may be repeated"},
    {"restore", "--force", NULL, "核对不符时仍然恢复", "restore although the check fails"},
    {"user", "--roles", "ROLE,…", "system-admin、security-admin 或 audit-admin", "roles of a new account"},
    {"import", "--into", "REGISTER", "导入到哪个台账，默认 finding", "the register, finding if not said"},
    {"import", "--columns", "JSON", "表格的列对应哪个字段；proposed 照用认出来的", "which column is which field; proposed: as recognised"},
    {"import", "--words", "JSON", "台账不认识的词按什么登记；proposed 照用建议", "what words mean that the register does not know; proposed: as suggested"},
    {"import", "--dry-run", NULL, "只试算，不存入", "foresee, store nothing"},
    {"clock", "--reason", "TEXT", "确认时间的理由，记入证据链", "why the time is right, for the trail"},
    {"doctor", "--listen", "HOST:PORT", "要看能不能用的地址", "the address to try"},
};

static const struct option *option_of(const struct command *command, const char *name)
{
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        if (!strcmp(OPTIONS[i].name, name) && (!OPTIONS[i].command || !strcmp(OPTIONS[i].command, command->name)))
            return &OPTIONS[i];
    return NULL;
}

const char *command_option(const struct command_line *line, const char *name)
{
    for (const char *const *option = line->options; *option; option += 2)
        if (!strcmp(option[0], name))
            return option[1];
    return NULL;
}

static void print_help(void)
{
    printf("fengsui 烽燧 %s\n\n用法 usage: fengsui COMMAND [--json] …\n\n", FENGSUI_VERSION);
    for (unsigned i = 0; i < command_count; i++)
        printf("  %-9s %-26s %s\n  %-36s %s\n  %-36s 例 %s\n", commands[i].name, commands[i].arguments, commands[i].zh,
               "", commands[i].en, "", commands[i].example);
    printf("\n  fengsui COMMAND --help 说明一个命令；DATA 是数据文件夹，PACK 是制度包文件夹\n");
}

static void print_command(const struct command *command)
{
    printf("fengsui %s %s\n  %s\n  %s\n  例 %s\n\n", command->name, command->arguments, command->zh, command->en,
           command->example);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        if (option_of(command, OPTIONS[i].name) == &OPTIONS[i])
            printf("  %-14s %-12s %s\n  %-27s %s\n", OPTIONS[i].name, OPTIONS[i].value ? OPTIONS[i].value : "",
                   OPTIONS[i].zh, "", OPTIONS[i].en);
}

static void print_failure(int code, const char *where, const char *zh, const char *en)
{
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_key_text(&out, "error", err_name(code));
    json_key_text(&out, "where", where);
    json_key_text(&out, "zh", zh);
    json_key_text(&out, "en", en);
    json_close(&out);
    printf("%s\n", text_end(&text));
}

/* sysexits.h calls it EX_CONFIG: to start again changes nothing, so the unit of systemd does not. */
enum { STATUS_FOR_A_PERSON = 78 };

static int fail(const struct oops *oops, int code, bool json)
{
    const char *zh = oops->code ? oops->zh : err_zh(code), *en = oops->code ? oops->en : err_en(code);
    if (json)
        print_failure(code, oops->where, zh, en);
    fprintf(stderr, "fengsui: %s%s%s\n         %s\n", zh, *oops->where ? "，见 " : "", oops->where, en);
    return code == -ERR_NEWER ? STATUS_FOR_A_PERSON : 1;
}

enum { WORDS_MOST = 255, OPTIONS_MOST = 31 };

/* Options stand anywhere; one that takes a value takes the next word. False: told what is wrong. */
static bool read_line(const struct command *command, int argc, char **argv, char **words, const char **options,
                      struct command_line *line)
{
    size_t n = 0;
    for (int i = 2; i < argc; i++) {
        bool named = !strncmp(argv[i], "--", 2);
        const struct option *option = named ? option_of(command, argv[i]) : NULL;
        if (named && !option) {
            fprintf(stderr, "fengsui: %s 没有选项 %s；fengsui %s --help 列出全部\n         %s has no option %s\n",
                    command->name, argv[i], command->name, command->name, argv[i]);
            return false;
        }
        if (named && option->value && i + 1 >= argc) {
            fprintf(stderr, "fengsui: %s 后面要写 %s\n         %s needs %s\n", argv[i], option->value, argv[i],
                    option->value);
            return false;
        }
        if (named ? n >= 2 * OPTIONS_MOST : line->argc >= WORDS_MOST) {
            fprintf(stderr, "fengsui: 写得太多\n         too many words\n");
            return false;
        }
        if (!named) {
            words[line->argc++] = argv[i];
            continue;
        }
        options[n++] = argv[i];
        options[n++] = option->value ? argv[++i] : "";
    }
    return true;
}

static int run(const struct command *command, int argc, char **argv)
{
    static const char *options[2 * OPTIONS_MOST + 1];
    static char *words[WORDS_MOST + 1];
    struct command_line line = {.argv = words, .options = options};
    struct oops oops = {0};
    if (!read_line(command, argc, argv, words, options, &line))
        return 2;
    line.json = command_option(&line, "--json") != NULL;
    if (command_option(&line, "--help") || line.argc < command->least) {
        print_command(command);
        return command_option(&line, "--help") ? 0 : 2;
    }
    int status = command->run(&line, &oops);
    return status < 0 ? fail(&oops, status, line.json) : status;
}

int main(int argc, char **argv)
{
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_help();
        return argc < 2 ? 2 : 0;
    }
    if (!strcmp(argv[1], "--version")) {
        printf("fengsui %s\n", FENGSUI_VERSION);
        return 0;
    }
    for (unsigned i = 0; i < command_count; i++)
        if (!strcmp(argv[1], commands[i].name))
            return run(&commands[i], argc, argv);
    fprintf(stderr, "fengsui: 没有命令“%s”；fengsui --help 列出全部\n", argv[1]);
    return 2;
}
