#include "views/about.h"

#include "views/article.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/watch_list.h"

enum { PROBES_MOST = 2000 };

/* --- proofs --- */

static void show_proof(struct reading *reading, struct json *out, const char *key, const char *state, const char *text,
                       ms_t at)
{
    json_open_object(out);
    json_key_text(out, "key", key);
    json_key_text(out, "state", state);
    json_key_text(out, "text", text);
    show_moment(reading, out, "at", at);
    json_close(out);
}

static void show_chain(struct reading *reading, struct json *out)
{
    const struct verified *verified = reading->verified;
    if (!verified) {
        show_proof(reading, out, "chain", "never",
                   reading_say(reading, "证据链：启动以来还没有核验，由审计管理员核验",
                               "Trail: not verified since the start; the audit administrator does it"),
                   0);
        return;
    }
    const char *zh = verified->ok ? "证据链：到第 %lld 环全部相符" : "证据链：到第 %lld 环有不符，见审计";
    const char *en = verified->ok ? "Trail: sound up to link %lld" : "Trail: not sound up to link %lld, see Audit";
    show_proof(reading, out, "chain", verified->ok ? "ok" : "late",
               arena_printf(reading->arena, reading->english ? en : zh, (long long)verified->to), verified->at);
}

static void show_seal(struct reading *reading, const struct trail_seal *seal, struct json *out)
{
    if (!seal) {
        show_proof(reading, out, "seal", "never", reading_say(reading, "封印：还没有封过", "Seal: none was made yet"),
                   0);
        return;
    }
    const char *text = reading_say(reading, "封印：封到第 %lld 环", "Seal: up to link %lld");
    show_proof(reading, out, "seal", "ok", arena_printf(reading->arena, text, (long long)seal->seq), seal->at);
}

static void show_probes(struct reading *reading, struct json *out)
{
    const struct row *probes;
    const struct term *on = where_not(reading, where_is(reading, "state", VALUE_OF_TEXT("off")));
    struct ask ask = ask_rows_by(reading, "probe", on, "id", false, PROBES_MOST);
    size_t n = reading_rows(reading, &ask, &probes), stale = 0;
    for (size_t i = 0; i < n; i++) {
        struct watch_now now = {0};
        stale += !watch_now_of(reading, probes[i].id, &now) || now.stale;
    }
    const char *text = !n      ? reading_say(reading, "探测：还没有对象", "Probes: no targets yet")
                       : stale ? reading_say(reading, "探测：%zu 处在看，%zu 处超过三个间隔没有结果",
                                             "Probes: %zu targets, %zu without a result for three intervals")
                               : reading_say(reading, "探测：%zu 处都在看", "Probes: all %zu targets are looked at");
    show_proof(reading, out, "probes", !n ? "never" : stale ? "soon" : "ok",
               arena_printf(reading->arena, text, n, stale), n ? reading->now : 0);
}

/* A channel that is dead tells nobody by itself: whoever waits for its messages does not know of them. */
static void show_messages(struct reading *reading, struct json *out)
{
    const struct term *lately =
        where_compare(reading, "since", TERM_AT_LEAST, VALUE_OF_INT(reading->now - CIVIL_DAY_MS));
    int64_t failed = reading_count(reading, "delivery", where_and(reading, where_state(reading, "failed"), lately), 0);
    int64_t sent = reading_count(reading, "delivery", where_and(reading, where_state(reading, "sent"), lately), 0);
    const char *text = failed ? reading_say(reading, "消息：24 小时内送出 %lld 条，%lld 条没有送出，见外发记录",
                                            "Messages: %lld sent in 24 hours, %lld failed, see Deliveries")
                       : sent ? reading_say(reading, "消息：24 小时内送出 %lld 条，没有失败",
                                            "Messages: %lld sent in 24 hours, none failed")
                              : reading_say(reading, "消息：24 小时内没有要送的", "Messages: none to send in 24 hours");
    show_proof(reading, out, "messages", failed ? "late" : sent ? "ok" : "never",
               arena_printf(reading->arena, text, (long long)sent, (long long)failed), reading->now);
}

/* --- what is not checked --- */

static void show_unseen(struct json *out, const char *title, const char *text, const char *who)
{
    json_open_object(out);
    json_key_text(out, "title", title);
    json_key_text(out, "text", text);
    json_key_text(out, "who", who);
    json_close(out);
}

static void show_all_unseen(struct reading *reading, struct json *out)
{
    const struct law *law = reading->law;
    show_unseen(out, reading_say(reading, "涉密网络", "Classified networks"),
                reading_say(reading, "不接入、不探测，也不登记涉密网络和涉密信息",
                            "not connected, not probed, and nothing of them is registered"),
                reading_say(reading, "保密工作部门", "the office for secrecy"));
    show_unseen(out, reading_say(reading, "系统和设备的日志", "Logs of systems and devices"),
                reading_say(reading, "不收集，也不核对是否留存满六个月；由日志平台留存，这里只记它报送的事实",
                            "not collected, and six months of them are not proved; a log platform keeps them"),
                NULL);
    for (size_t i = 0; i < law->clauses.n; i++) {
        const struct clause *clause = &law->clauses.at[i];
        if (clause->fed)
            show_unseen(out,
                        arena_printf(reading->arena, "%s %s", article_cited(reading, clause),
                                     reading_say(reading, clause->title, clause->en)),
                        reading_say(reading, clause->fed, clause->fed_en), NULL);
    }
}

static int draw(struct reading *reading, struct json *out, void *context)
{
    if (reading->viewer) { /* strangers read what is not checked, no more */
        json_key(out, "proofs");
        json_open_array(out);
        show_chain(reading, out);
        show_seal(reading, context, out);
        show_probes(reading, out);
        show_messages(reading, out);
        json_close(out);
    }
    json_key(out, "unseen");
    json_open_array(out);
    show_all_unseen(reading, out);
    json_close(out);
    return 0;
}

int view_about(struct reading *reading, const struct trail_seal *seal, struct json *out, struct oops *oops)
{
    struct trail_seal copy = seal ? *seal : (struct trail_seal){0};
    return reading_draw(reading, out, draw, seal ? &copy : NULL, oops);
}
