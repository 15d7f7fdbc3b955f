#include "server/doctor_inner.h"

#include "rules/terms.h"
#include "server/backup.h"
#include "server/outbox_channels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };
enum { BACKUP_OLD_MS = 2 * DAY_MS, SEAL_OLD_MS = 7 * DAY_MS };

static const char *ago(struct arena *arena, ms_t passed)
{
    if (passed < HOUR_MS)
        return "不到一小时前";
    return passed < BACKUP_OLD_MS ? arena_printf(arena, "%lld 小时前", (long long)passed / HOUR_MS)
                                  : arena_printf(arena, "%lld 天前", (long long)passed / DAY_MS);
}

/* --- backups --- */

/* Is there room beside the newest one for two more of its size? A place that is not here (any more) is not judged. */
static const char *lacks_room(struct doctor *doctor, const char *file)
{
    struct stat newest;
    struct statvfs disk;
    if (stat(file, &newest) || statvfs(file, &disk))
        return NULL;
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (room / 2 >= (uint64_t)newest.st_size)
        return NULL;
    return arena_printf(doctor->arena, "%s 所在的磁盘只剩 %llu MiB，这份备份有 %llu MiB", file,
                        (unsigned long long)room >> 20, (unsigned long long)newest.st_size >> 20);
}

static void look_at_backup(struct doctor *doctor)
{
    static const char REMEDY[] =
        "每天一次 fengsui backup DATA FILE.tar（软件包：systemctl enable --now fengsui-backup.timer），并拷到另一台机器";
    const char *file;
    ms_t at;
    if (!backup_newest(doctor->reader.store, doctor->arena, &at, &file)) {
        find(doctor, VERDICT_WARN, "backup", "备份", "还没有备份过", REMEDY);
        return;
    }
    const char *text = arena_printf(doctor->arena, "最近一次在%s，%s", ago(doctor->arena, clock_true() - at), file);
    const char *cramped = lacks_room(doctor, file);
    if (clock_true() - at > BACKUP_OLD_MS)
        find(doctor, VERDICT_WARN, "backup", "备份", text, REMEDY);
    else if (cramped)
        find(doctor, VERDICT_WARN, "backup", "备份", cramped, "清理旧的备份，或换一处地方");
    else
        find(doctor, VERDICT_OK, "backup", "备份", text, "");
}

/* --- seals --- */

static void look_at_seals(struct doctor *doctor)
{
    struct arena *arena = doctor->arena;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "delivery",
                      .where = term_and(arena, term_is(arena, "notice", VALUE_OF_TEXT("seal")),
                                        term_is(arena, "state", VALUE_OF_TEXT("sent"))),
                      .limit = 1,
                      .order = {{term_column(arena, "id"), true}},
                      .order_count = 1};
    struct answer newest = {0};
    struct oops oops = {0};
    if (!law_reg(doctor->reader.law, "delivery") || store_ask(doctor->reader.store, arena, &ask, &newest, &oops) < 0)
        return;
    ms_t passed = newest.n ? doctor->reader.now - row_int(&newest.rows[0], "sent-at") : 0;
    const char *text = newest.n ? arena_printf(arena, "最近一枚寄出在%s", ago(arena, passed)) : "没有一枚寄出过这台机器";
    if (newest.n && passed <= SEAL_OLD_MS)
        find(doctor, VERDICT_OK, "seals", "封条", text, "");
    else
        find(doctor, VERDICT_WARN, "seals", "封条", text,
             "给审计管理员本人登记邮箱并启用邮件通道；另外每小时抄到别的机器（见运维手册“把封印送出去”，抄走的这里看不见）");
}

/* --- certificate --- */

struct probe_result doctor_probe(struct doctor *doctor, const char *kind, const char *address,
                                 const struct probe_pair *settings, size_t n)
{
    const struct probe_spec *spec;
    struct probe_result result = {.verdict = PROBE_BLIND};
    struct oops oops = {0};
    int failed = probe_spec_make(doctor->arena, kind, address, settings, n, &oops, &spec);
    if (!failed)
        failed = probe_once(spec, &result);
    if (failed < 0)
        snprintf(result.zh, sizeof result.zh, "%.150s", oops.code ? oops.zh : err_zh(failed));
    return result;
}

static void look_at_certificate(struct doctor *doctor)
{
    static const struct probe_pair SETTINGS[] = {{"days", "30"}, {"timeout", "3000"}};
    const char *url = doctor->reader.public_url;
    if (!text_starts(url, "https://"))
        return;
    const char *host = url + strlen("https://");
    host = arena_text_n(doctor->arena, host, strcspn(host, "/"));
    struct probe_result result = doctor_probe(doctor, "tls", host, SETTINGS, 2);
    const char *text = arena_printf(doctor->arena, "%s：%s", host, result.zh);
    bool wrong = result.verdict == PROBE_UNTRUSTED || result.verdict == PROBE_WRONG;
    if (result.verdict == PROBE_UP)
        find(doctor, VERDICT_OK, "certificate", "网站证书", text, "");
    else
        find(doctor, wrong ? VERDICT_FAIL : VERDICT_WARN, "certificate", "网站证书", text,
             result.verdict == PROBE_DOWN || result.verdict == PROBE_BLIND
                 ? "从这台机器连不上对外网址：核对反向代理、域名解析和防火墙"
                 : "换上新证书（连同中间证书），nginx 用 systemctl reload nginx，程序自己开 HTTPS 的重启服务");
}

/* --- channels --- */

/* "smtp://mail.example.edu.cn:587", "https://…/x", "mail:25" as host:port. */
static const char *server_of(struct arena *arena, const char *url)
{
    const char *scheme = strstr(url, "://"), *host = scheme ? scheme + 3 : url;
    const char *plain = arena_text_n(arena, host, strcspn(host, "/?#"));
    const char *bracket = strrchr(plain, ']');
    if (strchr(bracket ? bracket : plain, ':'))
        return plain;
    return arena_printf(arena, "%s:%d", plain,
                        text_starts(url, "https:")   ? 443
                        : text_starts(url, "http:")  ? 80
                        : text_starts(url, "smtps:") ? 465
                                                     : 25);
}

static void look_at_channel(struct doctor *doctor, const struct outbox_channel *channel)
{
    static const struct probe_pair SETTINGS[] = {{"timeout", "3000"}};
    const char *url = outbox_channels_value(channel, "url");
    const char *check = arena_printf(doctor->arena, "channel/%s", channel->name); /* each is named once */
    if (channel->trouble)
        find(doctor, VERDICT_FAIL, check, channel->name, channel->trouble,
             "恢复过数据的，放回原来的 vault.key；没有了的，在“设置 · 通道”重新填写");
    if (channel->trouble || !*url)
        return;
    const char *server = server_of(doctor->arena, url);
    struct probe_result result = doctor_probe(doctor, "tcp", server, SETTINGS, 1);
    if (probe_serves(result.verdict))
        find(doctor, VERDICT_OK, check, channel->name, arena_printf(doctor->arena, "%s 连得上", server), "");
    else
        find(doctor, VERDICT_WARN, check, channel->name, arena_printf(doctor->arena, "%s：%s", server, result.zh),
             "从这台机器连不上这个通道的服务器：核对地址、防火墙和对方是否在运行");
}

/* Their settings lie sealed: without a key that is here and may be read, nobody asks (and none is made). */
static void look_at_channels(struct doctor *doctor)
{
    const char *key = arena_printf(doctor->arena, "%s/vault.key", doctor->folder);
    struct reading reading = {
        .store = doctor->reader.store, .law = doctor->reader.law, .arena = doctor->arena, .now = doctor->reader.now};
    struct outbox_channels channels = {0};
    struct vault *vault = NULL;
    struct oops oops = {0};
    if (access(key, R_OK) || vault_open(key, &vault, &oops) < 0)
        return;
    if (outbox_channels_read(&reading, vault, &channels, &oops) < 0)
        find(doctor, VERDICT_FAIL, "channels", "通道", oops.zh, "运行 fengsui verify");
    for (size_t i = 0; i < channels.n; i++)
        if (channels.at[i].active)
            look_at_channel(doctor, &channels.at[i]);
    vault_free(vault);
}

void doctor_care(struct doctor *doctor)
{
    const struct house_reader *reader = &doctor->reader;
    if (!reader->law || reader->demo || !*reader->institution)
        return;
    look_at_backup(doctor);
    look_at_seals(doctor);
    look_at_certificate(doctor);
    look_at_channels(doctor);
}
