#include "api/sending.h"

#include "api/api_inner.h"
#include "api/credentials.h"
#include "api/routes.h"
#include "api/will.h"
#include "base/random.h"
#include "views/caused.h"
#include "views/record.h"
#include "views/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- making a fact --- */

static int key_of(struct call *call, const char **ret_key)
{
    const char *key = http_header(call->request, "idempotency-key");
    size_t n = key ? strlen(key) : 0;
    if (key && (!n || n > 64 || strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != n))
        return oops_set(&call->oops, ERR_INVALID, "Idempotency-Key",
                        "重复识别码应是 1 到 64 个字母、数字、下划线或短横",
                        "must be 1 to 64 letters, digits, underscores or hyphens");
    *ret_key = key;
    return 0;
}

/* What was asked for under the key, hashed with it: whoever reads the trail cannot guess at what a body held. The
 * second person may have mistyped and is no part of it. */
static void hash_said(struct call *call, const char *key, char ret_hash[TOKEN_HASH])
{
    JSON_SCOPE(said);
    said = call->body ? json_copy(call->body) : json_object();
    json_object_del(said, "second");
    char *printed = json_dumps(said, JSON_COMPACT | JSON_SORT_KEYS);
    token_hash("said",
               arena_printf(call->arena, "%s %s %lld %s", key, call->request->query ? call->request->query : "",
                            (long long)call->request->body_size * !call->body, printed ? printed : ""),
               ret_hash);
    free(printed);
}

enum { KEY_DIGITS = 40, SAID_DIGITS = 12 };

int sending_id(struct call *call, size_t n, char ret_id[64])
{
    const char *key = NULL, *scope;
    char hash[TOKEN_HASH], said[TOKEN_HASH], random[33];
    int err = key_of(call, &key);
    if (err)
        return err;
    random_hex(random, 16);
    hash_said(call, key && !call->dry ? key : random, said);
    scope = arena_printf(call->arena, "%lld %s %s %zu %s", (long long)call->session.login, call->request->method,
                         call->request->path, n, key && !call->dry ? key : random);
    token_hash("fact", scope, hash);
    snprintf(ret_id, 64, "api:%.*s.%.*s", KEY_DIGITS, hash, SAID_DIGITS, said);
    return 0;
}

/* The key was used for something else: neither is this a repetition, nor may it pass for one. */
static int check_key(struct call *call, const struct fact *fact)
{
    const char *dot = strchr(fact->id, '.');
    struct answer answer;
    if (!dot || call->dry || !http_header(call->request, "idempotency-key"))
        return 0;
    const char *key = arena_text_n(call->arena, fact->id, (size_t)(dot - fact->id));
    const char *from = arena_printf(call->arena, "%s.", key), *to = arena_printf(call->arena, "%s/", key);
    const struct term *of_key = where_and(call->reading,
                                          where_compare(call->reading, "fact", TERM_MORE, VALUE_OF_TEXT(from)),
                                          where_compare(call->reading, "fact", TERM_LESS, VALUE_OF_TEXT(to)));
    struct ask ask = {.kind = ASK_ROWS, .table = "trail", .where = of_key, .limit = 1};
    int err = store_ask(call->reading->store, call->arena, &ask, &answer, &call->oops);
    if (err || !answer.n || !strcmp(row_text(&answer.rows[0], "fact"), fact->id))
        return err;
    call->code = "KEY_USED";
    return oops_set(&call->oops, ERR_CONFLICT, "Idempotency-Key",
                    "上一次提交已经办成，这一次的内容与它不同，没有存下；请刷新页面，看过结果再改",
                    "the key has done something else already, and this was not stored; look at it first");
}

static int version_of(struct call *call, int64_t *ret_version)
{
    const char *match = http_header(call->request, "if-match");
    int64_t version = 0;
    size_t n = match ? strlen(match) : 0;
    if (!match || !strcmp(match, "*") || call->route->flags & ROUTE_TAG)
        return 0; /* a tag is looked at by the route */
    bool quoted = n > 3 && text_starts(match, "\"v") && match[n - 1] == '"';
    if (!quoted || !text_to_int(arena_text_n(call->arena, match + 2, n - 3), &version) || version <= 0)
        return oops_set(&call->oops, ERR_INVALID, "If-Match", "If-Match 应是 \"v7\" 这样的版次",
                        "If-Match must look like \"v7\"");
    *ret_version = version;
    return 0;
}

struct actor sending_actor(const struct call *call)
{
    return (struct actor){
        .person = call->viewer.person,
        .title = arena_text(call->arena, call->viewer.name ? call->viewer.name : call->viewer.login),
        .kind = call->session.program ? "machine" : "person",
        .session = arena_text_n(call->arena, call->session.key, 24),
        .source = call->request->peer,
        .again = call->viewer.stepped_up,
        .strong = call->viewer.strong,
        .second = call->second,
        .in_place = call->second != 0,
        .trusted = call->setup,
    };
}

int sending_fact(struct call *call, enum fact_kind kind, const char *name, const char *table, int64_t record,
                 struct fact **ret_fact)
{
    struct fact *fact = ARENA_NEW(call->arena, struct fact);
    *fact = (struct fact){
        .kind = kind,
        .name = arena_text(call->arena, name),
        .table = arena_text(call->arena, table),
        .record = record,
        .actor = sending_actor(call),
        .at = call_now(call),
        .reason = arena_text(call->arena, call_text(call, "reason")),
    };
    int err = sending_id(call, 0, fact->id);
    err = err ? err : version_of(call, &fact->version);
    if (err)
        return err;
    *ret_fact = fact;
    return 0;
}

int sending_trusted(struct call *call, const char *deed, const char *table, int64_t record, struct fact **ret_fact)
{
    int err = sending_fact(call, FACT_DEED, deed, table, record, ret_fact);
    if (!err)
        (*ret_fact)->actor.trusted = true;
    return err;
}

void sending_value(struct call *call, struct fact *fact, const char *name, struct value value)
{
    fact->values = arena_grow(call->arena, fact->values, sizeof *fact->values * fact->value_count,
                              sizeof *fact->values * (fact->value_count + 1));
    fact->values[fact->value_count++] = (struct cell){name, value};
}

/* --- the answer --- */

/* What an answer in flight carries, in the call's arena. */
struct flight {
    struct fact *fact;
    struct fact_answer answer;
    int (*then)(struct call *call, struct fact_answer *answer);
};

/* Refusals point into the law of the moment; copied, they outlive it. */
static void keep_refusals(struct arena *arena, struct refusals *refusals)
{
    for (size_t i = 0; i < refusals->n; i++) {
        struct refusal *refusal = &refusals->at[i];
        struct origin *origin = refusal->origin ? arena_copy(arena, refusal->origin, sizeof *origin) : NULL;
        struct names clauses = {0};
        for (size_t k = 0; origin && k < origin->clauses.n; k++)
            *list_push(arena, &clauses) = arena_text(arena, origin->clauses.at[k]);
        if (origin) {
            origin->pack = arena_text(arena, origin->pack);
            origin->path = arena_text(arena, origin->path);
            origin->file = arena_text(arena, origin->file);
            origin->clauses = clauses;
        }
        refusal->origin = origin;
        refusal->deed = arena_text(arena, refusal->deed);
        refusal->title = arena_text(arena, refusal->title);
        refusal->title_en = arena_text(arena, refusal->title_en);
        refusal->who = arena_text(arena, refusal->who);
        refusal->who_en = arena_text(arena, refusal->who_en);
        refusal->field = arena_text(arena, refusal->field);
    }
}

static struct fact_answer *keep_answer(struct arena *arena, const struct fact_answer *answer)
{
    struct fact_answer *kept = arena_copy(arena, answer, sizeof *answer);
    keep_refusals(arena, &kept->refusals);
    keep_refusals(arena, &kept->warnings);
    kept->table = arena_text(arena, answer->table);
    kept->state = arena_text(arena, answer->state);
    kept->number = arena_text(arena, answer->number);
    return kept;
}

/* The refusal that decides what the whole is called: to be confirmed first, else what cannot be mended by waiting. */
static int worst(const struct refusals *refusals)
{
    static const int ORDER[] = {ERR_NOT_FOUND, ERR_CONFLICT, ERR_FORBIDDEN, ERR_LOGIN,
                                ERR_REFUSED,   ERR_EXISTS,   ERR_INVALID};
    for (size_t k = 0; k < sizeof ORDER / sizeof *ORDER; k++)
        for (size_t i = 0; i < refusals->n; i++)
            if (refusals->at[i].code == ORDER[k])
                return ORDER[k];
    return refusals->n ? refusals->at[0].code : ERR_REFUSED;
}

static void tell_faults(struct call *call, const struct refusals *refusals)
{
    for (size_t i = 0; i < refusals->n; i++) {
        const struct refusal *refusal = &refusals->at[i];
        const struct origin *origin = refusal->origin;
        if (refusal->field || refusal->code == ERR_INVALID)
            *list_push(call->arena, &call->faults) = (struct flaw){
                .where = refusal->field ? refusal->field : "",
                .zh = refusal->reason,
                .en = text_empty(refusal->reason_en) ? refusal->reason : refusal->reason_en,
                .clause = origin && origin->clauses.n ? origin->clauses.at[0] : NULL,
            };
    }
}

struct showing {
    struct call *call;
    const struct refusals *refusals;
};

static int draw_refusals(struct reading *reading, struct json *out, void *context)
{
    struct showing *showing = context;
    json_open_object(out);
    show_refusals(reading, out, "refusals", showing->refusals);
    json_close(out);
    return 0;
}

/* "{…}" without its braces, behind a comma: members of the problem. */
static const char *as_members(struct call *call, struct text *object)
{
    const char *text = text_end(object);
    size_t n = strlen(text);
    return n > 2 ? arena_printf(call->arena, ",%.*s", (int)(n - 2), text + 1) : "";
}

static const char *refusals_json(struct call *call, const struct refusals *refusals)
{
    struct text text = TEXT(call->arena);
    struct json json = JSON(&text);
    struct showing showing = {call, refusals};
    struct oops ignored = {0};
    if (reading_draw(call->reading, &json, draw_refusals, &showing, &ignored) < 0)
        return "";
    return as_members(call, &text);
}

/* Who was faster: the newest deed on the record. */
static int draw_other(struct reading *reading, struct json *out, void *context)
{
    const struct fact *fact = context;
    const struct row *rows;
    const struct term *of = where_is(reading, "subject", VALUE_OF_REF(fact->table, fact->record));
    struct ask ask = ask_rows_by(reading, "deed", of, "id", true, 1);
    size_t n = reading_rows(reading, &ask, &rows);
    json_open_object(out);
    show_ref(reading, out, "by", n ? row_get(&rows[0], "by") : VALUE_NONE);
    show_moment(reading, out, "at", n ? row_int(&rows[0], "at") : 0);
    json_close(out);
    return 0;
}

/* A lost update: the record as it is now, so that the page can show both. */
static const char *current_json(struct call *call, struct fact *fact)
{
    struct text record = TEXT(call->arena), other = TEXT(call->arena);
    struct json record_json = JSON(&record), other_json = JSON(&other);
    struct oops ignored = {0};
    if (view_record(call->reading, fact->table, fact->record, &record_json, &ignored) != 0 ||
        reading_draw(call->reading, &other_json, draw_other, fact, &ignored) != 0)
        return "";
    return arena_printf(call->arena, ",\"current\":%s%s", text_end(&record), as_members(call, &other));
}

static int refuse(struct call *call, struct fact *fact, const struct fact_answer *answer)
{
    const struct refusals *refusals = &answer->refusals;
    if (!refusals->n) {
        call->oops = answer->oops;
        return oops_set(&call->oops, answer->code, NULL, err_zh(answer->code), err_en(answer->code));
    }
    int code = worst(refusals);
    tell_faults(call, refusals);
    call->more = refusals_json(call, refusals);
    if (code == ERR_CONFLICT && fact->record)
        call->more = arena_printf(call->arena, "%s%s", call->more, current_json(call, fact));
    if (code == ERR_LOGIN) { /* not "log in" but "show again that it is you" */
        call->code = "STEP_UP";
        code = ERR_FORBIDDEN;
    }
    const struct refusal *first = &refusals->at[0];
    return oops_set(&call->oops, code, NULL, first->reason,
                    text_empty(first->reason_en) ? first->reason : first->reason_en);
}

static int draw_done(struct reading *reading, struct json *out, void *context)
{
    const struct flight *flight = context;
    const struct fact_answer *answer = &flight->answer;
    const char *fact = flight->fact->id;
    json_open_object(out);
    show_ref_to(reading, out, "record", answer->table, answer->record);
    json_key_text(out, "number", text_empty(answer->number) ? NULL : answer->number);
    json_key_text(out, "state", answer->state);
    json_key_int(out, "version", answer->version);
    json_key_int(out, "seq", answer->seq);
    json_key_bool(out, "repeated", answer->repeated);
    json_key(out, "notes");
    json_open_array(out);
    for (size_t i = 0; i < answer->notes.n; i++)
        json_text(out, reading_say(reading, answer->notes.at[i].zh, answer->notes.at[i].en));
    json_close(out);
    show_refusals(reading, out, "warnings", &answer->warnings);
    caused_show(reading, out, &fact, 1);
    json_close(out);
    return 0;
}

static int answer_done(struct call *call, struct fact_answer *answer)
{
    const char *version = arena_printf(call->arena, "\"v%lld\"", (long long)answer->version);
    if (answer->version)
        call_header(call, "ETag", version);
    if (answer->record && call->route->handle == open_post)
        call->status = 201;
    return reading_draw(call->reading, &call->json, draw_done, call->flight, &call->oops);
}

static int answer_step(struct call *call)
{
    struct flight *flight = call->flight;
    struct fact_answer *answer = &flight->answer;
    if (call->dry)
        return will_show(call, flight->fact, answer);
    if (answer->code || answer->refusals.n)
        return refuse(call, flight->fact, answer);
    COUNT(call->api, facts);
    return flight->then(call, answer);
}

/* The waist's thread: keeps what would not stay and hands the call to a reader. */
static void answered(void *door, struct fact_answer *answer, struct arena *arena)
{
    struct call *call = door;
    struct flight *flight = call->flight;
    flight->answer = *keep_answer(arena, answer);
    int result = call_on_reader(call, answer_step);
    if (result != CALL_LATER)
        call_end(call, result); /* stored, but not told: the same key asks again */
}

static int send(struct call *call, struct fact *fact, int (*then)(struct call *, struct fact_answer *))
{
    const struct waist *waist = &call->api->wiring.waist;
    struct flight *flight = ARENA_NEW(call->arena, struct flight);
    *flight = (struct flight){.fact = fact, .then = then};
    call->flight = flight;
    if (call->faults.n)
        return oops_set(&call->oops, ERR_INVALID, call->faults.at[0].where, "有几项填得不对",
                        "some fields are not valid");
    int err = waist->send(waist->context, fact, call->arena, call->dry, answered, call);
    if (err == -ERR_BUSY)
        return oops_set(&call->oops, ERR_BUSY, NULL, "现在很忙，请稍后再试", "busy at the moment, try again in a second");
    return err ? oops_set(&call->oops, -err, NULL, NULL, NULL) : CALL_LATER;
}

int sending_send(struct call *call, struct fact *fact)
{
    int err = check_key(call, fact);
    return err ? err : send(call, fact, answer_done);
}

int sending_then(struct call *call, struct fact *fact, int (*then)(struct call *call, struct fact_answer *answer))
{
    return send(call, fact, then);
}

/* --- several --- */

struct convoy {
    struct sent *sent;
    size_t n, at;
    int (*then)(struct call *call, struct sent *sent, size_t n);
};

static int convoy_done(struct call *call)
{
    struct convoy *convoy = call->flight;
    return convoy->then(call, convoy->sent, convoy->n);
}

static void convoy_next(struct call *call);

static void convoy_answered(void *door, struct fact_answer *answer, struct arena *arena)
{
    struct call *call = door;
    struct convoy *convoy = call->flight;
    convoy->sent[convoy->at++].answer = keep_answer(arena, answer);
    convoy_next(call);
}

/* Sends the next one; whoever comes to the end hands the call to a reader. */
static void convoy_next(struct call *call)
{
    const struct waist *waist = &call->api->wiring.waist;
    struct convoy *convoy = call->flight;
    if (convoy->at < convoy->n &&
        waist->send(waist->context, convoy->sent[convoy->at].fact, call->arena, false, convoy_answered, call) == 0)
        return;
    int result = call_on_reader(call, convoy_done);
    if (result != CALL_LATER)
        call_end(call, result);
}

int sending_each(struct call *call, struct sent *sent, size_t n,
                 int (*then)(struct call *call, struct sent *sent, size_t n))
{
    struct convoy *convoy = ARENA_NEW(call->arena, struct convoy);
    *convoy = (struct convoy){.sent = sent, .n = n, .then = then};
    call->flight = convoy;
    convoy_next(call);
    return CALL_LATER;
}

/* --- the second person --- */

struct sitting {
    struct credentials who;
    int wrong;
    int (*then)(struct call *call);
};

static const char *of_second(const struct call *call, const char *name)
{
    return json_string_value(json_object_get(json_object_get(call->body, "second"), name));
}

static int sit_checked(struct call *call)
{
    struct sitting *sitting = call->flight;
    if (sitting->wrong || sitting->who.locked || sitting->who.must_change)
        return oops_set(&call->oops, ERR_FORBIDDEN, "second", "共同办理人的登录名或口令不对，或账号现在不能用",
                        "login or password of the second person is wrong, or the account cannot be used now");
    call->second = sitting->who.person;
    return sitting->then(call);
}

/* A code is not asked for: the second person stands beside the first and has entered the password. */
static int sit_verify(struct call *call)
{
    struct sitting *sitting = call->flight;
    sitting->who.totp = "";
    sitting->wrong = credentials_check(call, &sitting->who, of_second(call, "password"), NULL);
    return call_on_reader(call, sit_checked);
}

int sending_with_second(struct call *call, int (*then)(struct call *call))
{
    const char *login = of_second(call, "login");
    struct sitting *sitting = ARENA_NEW(call->arena, struct sitting);
    if (!login)
        return then(call);
    call->flight = sitting;
    sitting->then = then;
    int err = credentials_try(call, login);
    err = err ? err : credentials_load(call, login, &sitting->who);
    return err ? err : call_on_hash(call, sit_verify);
}

struct together {
    int (*then)(struct call *call);
};

static int sit_administrator(struct call *call)
{
    struct answer answer;
    if (!call->second || call->second == call->viewer.person)
        return oops_set(&call->oops, ERR_FORBIDDEN, "second", "须由另一位管理员共同办理",
                        "another administrator must confirm");
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "login",
                      .where = where_is(call->reading, "person", VALUE_OF_INT(call->second)),
                      .limit = 20};
    int err = store_ask(call->reading->store, call->arena, &ask, &answer, &call->oops);
    bool admin = false;
    for (size_t i = 0; !err && i < answer.n; i++)
        admin = admin || (strstr(row_text(&answer.rows[i], "roles"), "-admin") && !row_int(&answer.rows[i], "locked"));
    if (!err && !admin)
        return oops_set(&call->oops, ERR_FORBIDDEN, "second", "共同办理人也须是管理员",
                        "the second person must be an administrator, too");
    return err ? err : ((struct together *)call->state)->then(call);
}

int sending_with_administrator(struct call *call, int (*then)(struct call *call))
{
    struct together *together = ARENA_NEW(call->arena, struct together);
    together->then = then;
    call->state = together;
    return sending_with_second(call, sit_administrator);
}
