#include "server/command.h"

#include "io/child.h"
#include "paper/paper_faces.h"
#include "poll/poll_wire.h"
#include "rules/terms.h"
#include "server/doctor.h"
#include "server/doctor_inner.h"
#include "server/reader_child.h"
#include "server/wiring.h"
#include "watch/probe.h"
#include "watch/snmp_poll.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

/* doctor: is everything here that the program needs, and what to do where it is not. Nothing is changed. */

enum { CALENDAR_AHEAD_DAYS = 90, DISK_WARN_PERCENT = 10, DISK_FAIL_PERCENT = 2 };

/* --- packs and calendar --- */

static void look_at_packs(struct doctor *doctor)
{
    struct pack_files files = {0};
    struct law *law = NULL;
    struct issues issues = {0};
    struct oops oops = {0};
    const char *base = arena_printf(doctor->arena, "%s/base", pack_home());
    int failed = pack_folder_read(doctor->arena, base, &files, &oops);
    if (!failed)
        failed = law_load(doctor->arena, files.at, files.n, NULL, &law, &issues);
    if (failed < 0)
        find(doctor, VERDICT_FAIL, "packs", "制度包", oops.zh, "用环境变量 FENGSUI_PACKS 指明制度包所在的文件夹");
    else if (issues_errors(&issues))
        find(doctor, VERDICT_FAIL, "packs", "制度包",
             arena_printf(doctor->arena, "%s 有 %zu 处错误", base, issues_errors(&issues)),
             "运行 fengsui check 看错在哪里");
    else
        find(doctor, VERDICT_OK, "packs", "制度包", arena_printf(doctor->arena, "%s，%zu 个台账", base, law->regs.n), "");
}

static const struct calendar *calendar_in_use(struct doctor *doctor)
{
    struct pack_files files = {0};
    struct calendar *calendar = NULL;
    struct oops oops = {0};
    if (doctor->reader.law && doctor->reader.law->calendar)
        return doctor->reader.law->calendar;
    return pack_calendar_folder(doctor->arena, arena_printf(doctor->arena, "%s/calendar", pack_home()), &files,
                                &calendar, &oops)
               ? NULL
               : calendar;
}

static void look_at_calendar(struct doctor *doctor)
{
    static const char REMEDY[] = "在“设置 · 日历”录入新一年的放假安排，或把新的日历文件放进 packs/calendar 再 adopt";
    const struct calendar *calendar = calendar_in_use(doctor);
    if (!calendar) {
        find(doctor, VERDICT_FAIL, "calendar", "日历", "没有日历，时限无从计算", REMEDY);
        return;
    }
    day_t today = calendar_day_at(calendar, doctor->reader.law ? doctor->reader.now : clock_true());
    struct civil_date reach = civil_date(calendar_told(calendar));
    const char *text = arena_printf(doctor->arena, "%s %s 版，排到 %d年%d月%d日", calendar_name(calendar),
                                    calendar_version(calendar), reach.year, reach.month, reach.day);
    if (!calendar_covers(calendar, today) || calendar_told(calendar) < today + CALENDAR_AHEAD_DAYS)
        find(doctor, VERDICT_FAIL, "calendar", "日历", text, REMEDY);
    else if (calendar_provisional(calendar, today, today + CALENDAR_AHEAD_DAYS))
        find(doctor, VERDICT_WARN, "calendar", "日历", arena_printf(doctor->arena, "%s，其中有国务院尚未公布的年份", text), REMEDY);
    else
        find(doctor, VERDICT_OK, "calendar", "日历", text, "");
}

/* --- the store --- */

/* Columns that this program expects and the file lacks make an ask fail. */
static const char *table_in_want(struct doctor *doctor)
{
    const struct schema *schema = &doctor->reader.law->schema;
    for (size_t i = 0; i < schema->n; i++) {
        struct ask ask = {.kind = ASK_ROWS, .table = schema->tables[i].name, .limit = 1};
        struct answer answer;
        struct oops oops = {0};
        if (store_ask(doctor->reader.store, doctor->arena, &ask, &answer, &oops) < 0)
            return arena_printf(doctor->arena, "%s：%s", schema->tables[i].name, oops.zh);
    }
    return NULL;
}

static void look_at_store(struct doctor *doctor)
{
    if (!doctor->reader.store) {
        find(doctor, VERDICT_FAIL, "store", "数据", doctor->unreadable,
             doctor->newer ? "" : "核对路径和权限；损坏时从备份恢复（fengsui restore）");
        return;
    }
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .limit = 1,
                      .order = {{term_column(doctor->arena, "id"), true}},
                      .order_count = 1};
    struct answer newest = {0};
    struct oops oops = {0};
    int older = store_fits(doctor->reader.store, &doctor->reader.law->schema, &oops);
    const char *wants = older ? NULL : table_in_want(doctor);
    if (older > 0)
        find(doctor, VERDICT_WARN, "store", "数据", "由旧程序写成，启动服务时自动升级，旧程序以后不再能打开",
             "先备份：fengsui backup；要退回旧程序时，用这份备份恢复");
    else if (wants)
        find(doctor, VERDICT_FAIL, "store", "数据", wants, "这个文件夹由另一版程序写成，用那一版或更新的一版打开");
    else if (store_ask(doctor->reader.store, doctor->arena, &ask, &newest, &oops) < 0 || !newest.n)
        find(doctor, VERDICT_FAIL, "store", "数据", "没有办理痕迹", "运行 fengsui verify；必要时从备份恢复");
    else
        find(doctor, VERDICT_OK, "store", "数据",
             arena_printf(doctor->arena, "%s 第 %lld 笔变更，链首 %.16s…",
                          *doctor->reader.institution ? doctor->reader.institution : "（首次设置还没有做完）",
                          (long long)newest.rows[0].id, row_text(&newest.rows[0], "hash")),
             "");
}

static void look_at_public_url(struct doctor *doctor)
{
    const char *url = doctor->reader.law ? doctor->reader.public_url : NULL;
    if (url && text_starts(url, "http://") && !doctor->reader.demo)
        find(doctor, VERDICT_WARN, "public-url", "对外网址", arena_printf(doctor->arena, "%s 不加密，口令在网上是明文", url),
             "用 nginx 或 --cert、--key 开 HTTPS，再用 --public-url https://… 启动一次");
    else if (url && *url)
        find(doctor, VERDICT_OK, "public-url", "对外网址", url, "");
    else if (url)
        find(doctor, VERDICT_WARN, "public-url", "对外网址", "没有写明：邮件和群消息不带链接，文书上不印二维码，只印供人对照的核验文字",
             "启动一次 fengsui serve DATA --public-url https://…，之后一直有效");
}

/* --- the machine --- */

static void look_at_disk(struct doctor *doctor)
{
    struct statvfs disk;
    if (statvfs(doctor->folder, &disk) || !disk.f_blocks) {
        find(doctor, VERDICT_FAIL, "disk", "磁盘", strerror(errno), "核对数据文件夹所在的分区");
        return;
    }
    unsigned percent = (unsigned)(disk.f_bavail * 100 / disk.f_blocks);
    const char *text = arena_printf(doctor->arena, "空闲 %u%%，%llu MiB", percent,
                                    (unsigned long long)disk.f_bavail * disk.f_frsize >> 20);
    enum verdict verdict = percent < DISK_FAIL_PERCENT   ? VERDICT_FAIL
                           : percent < DISK_WARN_PERCENT ? VERDICT_WARN
                                                         : VERDICT_OK;
    find(doctor, verdict, "disk", "磁盘", text, "清理或扩容；空闲不足 2% 时不再受理写入");
}

static void look_at_clock(struct doctor *doctor)
{
    struct timex state = {0};
    int status = adjtimex(&state);
    ms_t behind = doctor->reader.law && !doctor->reader.test_clock ? doctor->reader.now - clock_true() : 0;
    if (behind > 2000)
        find(doctor, VERDICT_FAIL, "clock", "时钟",
             arena_printf(doctor->arena, "本机时间比最近一笔变更早 %lld 秒", (long long)behind / 1000),
             "校准本机时间（chrony 或 systemd-timesyncd）");
    else if (status == -1)
        find(doctor, VERDICT_WARN, "clock", "时钟",
             arena_printf(doctor->arena, "不能得知本机时间是否同步：%s", strerror(errno)),
             "服务的沙箱或容器须允许 adjtimex（只读）；运行中时间跳变后，程序不能自己确认");
    else if (status == TIME_ERROR)
        find(doctor, VERDICT_WARN, "clock", "时钟", "本机时间没有同步", "启用 chrony 或 systemd-timesyncd；期限以本机时间计算");
    else
        find(doctor, VERDICT_OK, "clock", "时钟", doctor->reader.test_clock ? "已同步；这里用测试时钟" : "已同步", "");
}

static void look_at_fonts(struct doctor *doctor)
{
    struct paper_faces faces;
    PangoFontMap *map = pango_cairo_font_map_get_default();
    PangoFontFamily **families = NULL;
    int n = 0;
    bool found = false;
    paper_faces_find(map, &faces);
    pango_font_map_list_families(map, &families, &n);
    for (int i = 0; i < n; i++)
        found = found || !strcmp(pango_font_family_get_name(families[i]), faces.families[PAPER_FACE_FANG]);
    g_free(families);
    const char *text = arena_printf(doctor->arena, "正文 %s，标题 %s", faces.families[PAPER_FACE_FANG],
                                    faces.families[PAPER_FACE_BIAO]);
    if (!found)
        find(doctor, VERDICT_FAIL, "fonts", "字体", "没有中文字体，打印的文书会是空框", "安装 fonts-noto-cjk，或公文用的仿宋、黑体、楷体、小标宋");
    else if (strstr(faces.families[PAPER_FACE_FANG], "Noto"))
        find(doctor, VERDICT_WARN, "fonts", "字体", text, "公文版式要求仿宋和小标宋，现以替代字体排印；装上后自动采用");
    else
        find(doctor, VERDICT_OK, "fonts", "字体", text, "");
}

static void look_at_web(struct doctor *doctor)
{
    const char *folder = wiring_web_folder(doctor->arena);
    if (folder)
        find(doctor, VERDICT_OK, "web", "网页", folder, "");
    else
        find(doctor, VERDICT_WARN, "web", "网页", "没有建好的网页，只能用接口",
             "在 web/ 里运行 npm ci && npm run build，或 serve 时用 --web 指明");
}

static void look_at_reader(struct doctor *doctor)
{
    char path[4096], file[] = "/tmp/fengsui-doctor-XXXXXX";
    struct oops oops = {0};
    static const char TABLE[] = "单位,姓名\n样例单位,样例人员\n";
    int fd = mkstemp(file);
    bool written = fd >= 0 && write(fd, TABLE, sizeof TABLE - 1) == (ssize_t)sizeof TABLE - 1;
    if (fd >= 0)
        close(fd);
    struct reader_child child = {.file = file, .name = "doctor.csv", .timeout_ms = 10000};
    int failed = written ? reader_child_run(&child, &oops) : -ERR_IO;
    unlink(file);
    if (failed < 0)
        find(doctor, VERDICT_FAIL, "reader", "读取程序", oops.code ? oops.zh : err_zh(failed),
             "fengsui-reader 须与 fengsui 放在一起，内核和服务的沙箱（SystemCallFilter）须允许 seccomp");
    else
        find(doctor, VERDICT_OK, "reader", "读取程序",
             arena_printf(doctor->arena, "%s，受限运行正常", reader_child_path(path, sizeof path)), "");
}

/* Asks a port of this machine where nobody answers: that it says so is all that is wanted. */
static void look_at_poll(struct doctor *doctor)
{
    static const struct poll_group UPTIME = {{"1.3.6.1.2.1.1.3"}, 1};
    const struct poll_question question = {"127.0.0.1", 9, {"doctor", "", "", "", ""}, 100, &UPTIME, 1};
    char path[4096];
    struct text text = TEXT(doctor->arena);
    struct child_result result;
    struct poll_answer answer = {.outcome = POLL_FAILED};
    poll_wire_ask(&text, &question);
    const struct child_request request = {
        .argv = (const char *[]){snmp_poll_program(path, sizeof path), NULL},
        .input = text.at,
        .input_size = text.n,
        .timeout_ms = 10000,
    };
    int failed = child_run(&request, doctor->arena, &result);
    if (!failed)
        failed = poll_wire_read(doctor->arena, &UPTIME, 1, result.out, result.out_size, &answer);
    if (failed < 0 || answer.outcome != POLL_SILENT)
        find(doctor, VERDICT_WARN, "poll", "SNMP 程序", "不能发出 SNMP 探测",
             "fengsui-poll 须与 fengsui 放在一起，内核和服务的沙箱（SystemCallFilter）须允许 seccomp；没有它，设备指标和线路流量没有人看");
    else
        find(doctor, VERDICT_OK, "poll", "SNMP 程序", arena_printf(doctor->arena, "%s，受限运行正常", path), "");
}

static void look_at_icmp(struct doctor *doctor)
{
    struct probe_result result = doctor_probe(doctor, "icmp", "127.0.0.1", NULL, 0);
    if (result.verdict == PROBE_BLIND)
        find(doctor, VERDICT_WARN, "icmp", "连通探测", result.zh,
             "sysctl net.ipv4.ping_group_range='0 2147483647'，或给程序 CAP_NET_RAW（软件包的服务有，这里不一定有）");
    else
        find(doctor, VERDICT_OK, "icmp", "连通探测", "可以发送 ICMP", "");
}

static void look_at_port(struct doctor *doctor)
{
    const char *colon = strrchr(doctor->listen, ':');
    int64_t port = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (!colon || !text_to_int(colon + 1, &port) || port < 1 || port > 65535 ||
        inet_pton(AF_INET, arena_text_n(doctor->arena, doctor->listen, (size_t)(colon - doctor->listen)),
                  &address.sin_addr) != 1) {
        find(doctor, VERDICT_FAIL, "port", "端口", doctor->listen, "地址写成 --listen 127.0.0.1:8080");
        return;
    }
    address.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool open = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    const char *why = strerror(errno);
    if (fd >= 0)
        close(fd);
    struct probe_result running = {.verdict = PROBE_BLIND};
    if (!open)
        running =
            doctor_probe(doctor, "http", arena_printf(doctor->arena, "http://%s/healthz", doctor->listen), NULL, 0);
    if (running.verdict == PROBE_UP)
        find(doctor, VERDICT_OK, "port", "端口", arena_printf(doctor->arena, "%s 上服务正在运行", doctor->listen), "");
    else if (open)
        find(doctor, VERDICT_OK, "port", "端口", arena_printf(doctor->arena, "%s 可用", doctor->listen), "");
    else
        find(doctor, VERDICT_WARN, "port", "端口", arena_printf(doctor->arena, "%s：%s", doctor->listen, why),
             "由别的程序占着，或服务开着 HTTPS；否则换一个端口（--listen），1024 以下的端口要 CAP_NET_BIND_SERVICE");
}

/* --- keys --- */

/* Whoever runs a command as root leaves files behind that the service cannot open. */
static const char *strange_file(struct doctor *doctor)
{
    static const char *const PLACES[] = {"fengsui.db", "fengsui.db-wal", "fengsui.db-shm", "search.db", "lock",
                                         "vault.key",  "evidence",       "seals",          "seals/seals.jsonl",
                                         "series",     "spool"};
    struct stat folder, stat_;
    if (stat(doctor->folder, &folder))
        return NULL;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        const char *path = arena_printf(doctor->arena, "%s/%s", doctor->folder, PLACES[i]);
        if (stat(path, &stat_) == 0 && stat_.st_uid != folder.st_uid)
            return path;
    }
    return NULL;
}

static void look_at_keys(struct doctor *doctor)
{
    static const char *const PLACES[] = {"", "/vault.key", "/seals/seal.key"};
    struct stat stat_;
    const char *strange = strange_file(doctor);
    if (strange) {
        find(doctor, VERDICT_FAIL, "keys", "权限",
             arena_printf(doctor->arena, "%s 不属于数据文件夹的用户，服务打不开它", strange),
             arena_printf(doctor->arena, "chown -R --reference=%s %s；以后用 sudo -u 服务的用户 运行命令", doctor->folder,
                          doctor->folder));
        return;
    }
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        const char *path = arena_printf(doctor->arena, "%s%s", doctor->folder, PLACES[i]);
        if (stat(path, &stat_))
            continue;
        if (stat_.st_mode & 077) {
            find(doctor, VERDICT_FAIL, "keys", "权限", arena_printf(doctor->arena, "%s 别人也能读", path),
                 arena_printf(doctor->arena, "chmod go= %s", path));
            return;
        }
        if (stat_.st_uid != geteuid() && geteuid()) {
            find(doctor, VERDICT_FAIL, "keys", "权限", arena_printf(doctor->arena, "%s 不属于运行服务的用户", path),
                 arena_printf(doctor->arena, "chown %u %s", geteuid(), path));
            return;
        }
    }
    find(doctor, VERDICT_OK, "keys", "权限", "数据文件夹和密钥只有服务自己能读", "");
}

/* --- all of it --- */

static void open_folder(struct doctor *doctor)
{
    struct oops oops = {0};
    int failed = house_read(doctor->arena, doctor->folder, &doctor->reader, &oops);
    if (failed < 0)
        doctor->unreadable = arena_text(doctor->arena, oops.zh);
    doctor->newer = failed == -ERR_NEWER;
}

static void write_findings(struct doctor *doctor, struct json *out)
{
    static const char *const NAMES[] = {"ok", "warn", "fail"};
    json_open_array(out);
    for (size_t i = 0; i < doctor->findings.n; i++) {
        const struct finding *finding = &doctor->findings.at[i];
        json_open_object(out);
        json_key_text(out, "check", finding->name);
        json_key_text(out, "state", NAMES[finding->verdict]);
        json_key_text(out, "title", finding->title);
        json_key_text(out, "text", finding->text);
        json_key_text(out, "todo", finding->todo);
        json_close(out);
    }
    json_close(out);
}

static void print_findings(struct doctor *doctor, bool as_json)
{
    static const char *const WORDS[] = {"好  ", "留意", "不行"};
    struct text text = TEXT(doctor->arena);
    struct json out = JSON(&text);
    for (size_t i = 0; !as_json && i < doctor->findings.n; i++) {
        const struct finding *finding = &doctor->findings.at[i];
        printf("%s %s：%s%s%s\n", WORDS[finding->verdict], finding->title, finding->text,
               *finding->todo ? "\n       → " : "", finding->todo);
    }
    if (!as_json)
        return;
    write_findings(doctor, &out);
    printf("%s\n", text_end(&text));
}

/* What the folder has, and what the machine has for it; the port only where somebody is about to listen. */
static void look_at_all(struct doctor *doctor)
{
    if (doctor->folder) {
        open_folder(doctor);
        look_at_store(doctor);
        look_at_public_url(doctor);
    }
    if (doctor->folder && access(doctor->folder, F_OK) == 0) {
        look_at_disk(doctor);
        look_at_keys(doctor);
        doctor_care(doctor);
    }
    look_at_packs(doctor);
    look_at_calendar(doctor);
    look_at_clock(doctor);
    look_at_reader(doctor);
    look_at_poll(doctor);
    look_at_fonts(doctor);
    look_at_web(doctor);
    look_at_icmp(doctor);
    if (doctor->listen)
        look_at_port(doctor);
}

void doctor_tell(struct arena *arena, const char *folder, struct json *out)
{
    struct doctor doctor = {.arena = arena, .folder = folder};
    look_at_all(&doctor);
    write_findings(&doctor, out);
    house_reader_close(&doctor.reader);
}

int command_doctor(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *listen = command_option(line, "--listen");
    struct doctor doctor = {
        .arena = arena, .folder = line->argc ? line->argv[0] : NULL, .listen = listen ? listen : "127.0.0.1:8080"};
    bool failed = false;
    (void)oops;
    look_at_all(&doctor);
    print_findings(&doctor, line->json);
    for (size_t i = 0; i < doctor.findings.n; i++)
        failed = failed || doctor.findings.at[i].verdict == VERDICT_FAIL;
    house_reader_close(&doctor.reader);
    return failed ? 1 : 0;
}
