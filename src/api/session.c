#include "api/session.h"

#include "api/api_inner.h"
#include "api/routes.h"
#include "base/must.h"
#include "views/scope.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096, MOST = 20000, SIGHT_MS = 60 * 1000, HEARS_MS = 60 * 60 * 1000 };

/* What a person may see, shared by the calls of a session; freed with the last of them. */
struct sight {
    atomic_int holds;
    struct arena *arena;
    struct viewer viewer;
    struct map hears; /* name of a register → HEARS_LISTS or HEARS_ROWS */
    const struct law *law;
    int64_t law_generation;
    unsigned generation; /* of all sights */
    ms_t built;
};

struct entry {
    struct session session;
    struct sight *sight;
    ms_t noted; /* seen as the note has it */
    struct entry *next;
};

struct sessions {
    const struct api_wiring *wiring;
    pthread_mutex_t lock;
    struct entry *slots[SLOTS];
    size_t n;
    atomic_uint generation;
};

struct sessions *sessions_new(const struct api_wiring *wiring)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    MUST(sessions);
    sessions->wiring = wiring;
    pthread_mutex_init(&sessions->lock, NULL);
    return sessions;
}

static void drop_sight(struct sight *sight)
{
    if (!sight || atomic_fetch_sub(&sight->holds, 1) > 1)
        return;
    arena_free(sight->arena);
    free(sight);
}

static void free_entry(struct entry *entry)
{
    drop_sight(entry->sight);
    free(entry);
}

void sessions_free(struct sessions *sessions)
{
    if (!sessions)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        for (struct entry *entry = sessions->slots[i], *next; entry; entry = next) {
            next = entry->next;
            free_entry(entry);
        }
    pthread_mutex_destroy(&sessions->lock);
    free(sessions);
}

void sessions_look_again(struct sessions *sessions) { atomic_fetch_add(&sessions->generation, 1); }

size_t sessions_count(struct sessions *sessions)
{
    pthread_mutex_lock(&sessions->lock);
    size_t n = sessions->n;
    pthread_mutex_unlock(&sessions->lock);
    return n;
}

/* --- the table; the lock is held --- */

static struct entry **place(struct sessions *sessions, const char *key)
{
    unsigned hash = 2166136261u;
    for (const char *c = key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    struct entry **at = &sessions->slots[hash % SLOTS];
    while (*at && strcmp((*at)->session.key, key) != 0)
        at = &(*at)->next;
    return at;
}

static void forget(struct sessions *sessions, const char *key)
{
    struct entry **at = place(sessions, key), *entry = *at;
    if (!entry)
        return;
    *at = entry->next;
    sessions->n--;
    free_entry(entry);
}

/* Room for one more: the one that has been silent for longest goes; its note stays, so it only costs a look-up. */
static void make_room(struct sessions *sessions)
{
    const struct entry *oldest = NULL;
    if (sessions->n < MOST)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        for (const struct entry *entry = sessions->slots[i]; entry; entry = entry->next)
            oldest = !oldest || entry->session.seen < oldest->session.seen ? entry : oldest;
    if (oldest)
        forget(sessions, oldest->session.key);
}

static struct entry *remember(struct sessions *sessions, const struct session *session)
{
    struct entry **at = place(sessions, session->key);
    if (!*at) {
        make_room(sessions);
        at = place(sessions, session->key);
        *at = calloc(1, sizeof **at);
        MUST(*at);
        sessions->n++;
    }
    (*at)->session = *session;
    (*at)->noted = session->seen;
    return *at;
}

/* --- notes --- */

static int note(struct api *api, const struct session *session)
{
    const struct api_wiring *wiring = &api->wiring;
    char value[400];
    if (!wiring->note_set || session->program)
        return 0;
    snprintf(value, sizeof value,
             "{\"csrf\":\"%s\",\"login\":%lld,\"person\":%lld,\"began\":%lld,\"seen\":%lld,\"again\":%lld,\"strong\":%"
             "d,\"must\":%d}",
             session->csrf, (long long)session->login, (long long)session->person, (long long)session->began,
             (long long)session->seen, (long long)session->step_up_until, session->strong, session->must_change);
    return wiring->note_set(wiring->context, NOTE_SESSION, session->key, value,
                            session->began + api_settings(api)->session_ms);
}

static int recall(struct call *call, const char *key, struct session *ret_session)
{
    struct session session = {0};
    const char *value, *csrf = "";
    int strong, must;
    int err = store_note_get(call->reading->store, call->arena, NOTE_SESSION, key, clock_true(), &value);
    if (err)
        return -ERR_LOGIN;
    JSON_SCOPE(json);
    if (json_read(value, strlen(value), "session", NULL, &json, NULL))
        return -ERR_LOGIN;
    json_int_t login, person, began, seen, again;
    if (json_unpack(json, "{s:s,s:I,s:I,s:I,s:I,s:I,s:i,s:i}", "csrf", &csrf, "login", &login, "person", &person,
                    "began", &began, "seen", &seen, "again", &again, "strong", &strong, "must", &must) != 0)
        return -ERR_LOGIN;
    session = (struct session){.login = login,
                               .person = person,
                               .began = began,
                               .seen = seen,
                               .step_up_until = again,
                               .strong = strong,
                               .must_change = must};
    snprintf(session.key, sizeof session.key, "%s", key);
    snprintf(session.csrf, sizeof session.csrf, "%s", csrf);
    *ret_session = session;
    return 0;
}

/* --- entering --- */

static void make_key(const char *purpose, int64_t login, const char *token, char ret_key[SESSION_KEY])
{
    char hash[TOKEN_HASH];
    token_hash(purpose, token, hash);
    snprintf(ret_key, SESSION_KEY, "%lld.%s", (long long)login, hash);
}

/* The cookie is "LOGIN.TOKEN": the number tells nothing that matters and finds all notes of an account. */
static bool cookie_key(struct arena *arena, const char *cookie, char ret_key[SESSION_KEY])
{
    const char *dot = strchr(cookie, '.');
    int64_t login;
    if (!dot || !text_to_int(arena_text_n(arena, cookie, (size_t)(dot - cookie)), &login) || login <= 0)
        return false;
    make_key("session", login, dot + 1, ret_key);
    return true;
}

static const char *cookie(const struct http_request *request, const char *name, struct arena *arena)
{
    const char *all = http_header(request, "cookie");
    size_t n = strlen(name);
    while (all && *all) {
        all += strspn(all, " ;");
        size_t length = strcspn(all, ";");
        if (!strncmp(all, name, n) && all[n] == '=')
            return arena_text_n(arena, all + n + 1, length - n - 1);
        all += length;
    }
    return NULL;
}

static bool expired(const struct api *api, const struct session *session, ms_t now)
{
    return now - session->began > api_settings(api)->session_ms || now - session->seen > api_settings(api)->idle_ms;
}

/* Finds it in memory or among the notes, and marks that it was seen. */
static int find(struct call *call, const char *key)
{
    struct sessions *sessions = call->api->sessions;
    ms_t now = clock_true();
    bool write = false;
    struct session session;
    pthread_mutex_lock(&sessions->lock);
    struct entry *entry = *place(sessions, key);
    if (entry)
        session = entry->session;
    pthread_mutex_unlock(&sessions->lock);
    if (!entry && recall(call, key, &session))
        return -ERR_LOGIN;
    if (expired(call->api, &session, now))
        return -ERR_LOGIN;
    pthread_mutex_lock(&sessions->lock);
    struct entry **at = place(sessions, key);
    struct entry *kept = *at;
    if (!kept && !entry)
        kept = remember(sessions, &session); /* one that was in memory a moment ago and no longer is was ended */
    if (kept) {
        kept->session.seen = now;
        write = now - kept->noted > api_settings(call->api)->idle_ms / 4;
        kept->noted = write ? now : kept->noted;
        call->session = kept->session;
    }
    pthread_mutex_unlock(&sessions->lock);
    if (write && note(call->api, &call->session) < 0)
        return -ERR_BUSY;
    return kept ? 0 : -ERR_LOGIN;
}

static int check_csrf(struct call *call)
{
    const char *method = call->request->method;
    bool reads = !strcmp(method, "GET") || !strcmp(method, "HEAD");
    if (reads || call->session.program || token_same(call->session.csrf, http_header(call->request, "x-csrf")))
        return 0;
    call->code = "CSRF";
    return oops_set(&call->oops, ERR_FORBIDDEN, "X-CSRF", "请求没有带上本次登录的校验字，请刷新页面后再试",
                    "the request does not carry this session's X-CSRF; reload the page");
}

/* --- sights --- */

static struct sight *sight_new(const struct reading *reading, unsigned generation)
{
    struct sight *sight = calloc(1, sizeof *sight);
    MUST(sight);
    atomic_store(&sight->holds, 1);
    sight->arena = arena_new();
    sight->law = reading->law;
    sight->law_generation = reading->law->generation;
    sight->generation = generation;
    sight->built = clock_machine();
    return sight;
}

static const char HEARS_LISTS[] = "lists", HEARS_ROWS[] = "rows";

static void note_hearing(struct reading *reading, struct sight *sight)
{
    reading->viewer = &sight->viewer;
    for (size_t i = 0; i < reading->law->regs.n; i++) {
        const struct reg *reg = reading->law->regs.rows[i].value;
        if (!scope_register(reading, reg))
            continue;
        bool all = !reg->readers && !scope_where(reading, reg);
        map_set(sight->arena, &sight->hears, reg->name, (void *)(all ? HEARS_ROWS : HEARS_LISTS));
    }
}

static int build_sight(struct call *call, const struct row *login, struct sight *sight)
{
    struct reading reading = *call->reading; /* its own arena: what is built outlives the call */
    reading_begin(&reading, sight->arena, call->reading->now);
    const char *name = arena_text(sight->arena, row_text(login, "login"));
    int err = scope_viewer(&reading, call->session.person, name, row_text(login, "roles"), &sight->viewer, &call->oops);
    if (!err)
        note_hearing(&reading, sight);
    return err > 0 ? -ERR_LOGIN : err;
}

static bool token_fits(const struct call *call, const struct row *login)
{
    const char *hash = strchr(call->session.key, '.');
    return !call->session.program ||
           (strstr(row_text(login, "roles"), "program") && hash && token_same(row_text(login, "password"), hash + 1));
}

static int fresh_sight(struct call *call, unsigned generation, struct sight **ret_sight)
{
    struct row *login;
    int err = store_row(call->reading->store, call->arena, "login", call->session.login, &login, &call->oops);
    if (err < 0)
        return err;
    if (err || row_int(login, "locked") || row_int(login, "person") != call->session.person || !token_fits(call, login))
        return -ERR_LOGIN;
    struct sight *sight = sight_new(call->reading, generation);
    err = build_sight(call, login, sight);
    if (err) {
        drop_sight(sight);
        return err;
    }
    *ret_sight = sight;
    return 0;
}

static bool still_good(const struct sight *sight, const struct reading *reading, unsigned generation)
{
    return sight && sight->generation == generation && sight->law == reading->law &&
           sight->law_generation == reading->law->generation && clock_machine() - sight->built < SIGHT_MS;
}

static int look(struct call *call)
{
    struct sessions *sessions = call->api->sessions;
    unsigned generation = atomic_load(&sessions->generation);
    pthread_mutex_lock(&sessions->lock);
    struct entry *entry = *place(sessions, call->session.key);
    struct sight *sight = entry && still_good(entry->sight, call->reading, generation) ? entry->sight : NULL;
    if (sight)
        atomic_fetch_add(&sight->holds, 1);
    pthread_mutex_unlock(&sessions->lock);
    if (!sight) {
        int err = fresh_sight(call, generation, &sight);
        if (err)
            return err;
        pthread_mutex_lock(&sessions->lock);
        entry = *place(sessions, call->session.key);
        if (entry) {
            drop_sight(entry->sight);
            entry->sight = sight;
            atomic_fetch_add(&sight->holds, 1);
        }
        pthread_mutex_unlock(&sessions->lock);
    }
    call->sight = sight;
    call->viewer = sight->viewer;
    call->viewer.stepped_up = session_stepped_up(&call->session);
    call->viewer.strong = call->viewer.stepped_up && call->session.strong;
    return 0;
}

/* What the sight says of a register; NULL: nothing, or nothing that would still be true. */
static const char *hearing_of(struct sessions *sessions, const char *key, const char *table)
{
    unsigned generation = atomic_load(&sessions->generation);
    pthread_mutex_lock(&sessions->lock);
    const struct entry *entry = *place(sessions, key);
    const struct sight *sight = entry ? entry->sight : NULL;
    bool good = sight && sight->generation == generation && clock_machine() - sight->built < HEARS_MS;
    const char *found = good ? map_get(&sight->hears, table) : NULL;
    pthread_mutex_unlock(&sessions->lock);
    return found;
}

bool session_hears(struct sessions *sessions, const char *key, const char *topic)
{
    bool record = text_starts(topic, "record:");
    char table[80];
    if (!record && !text_starts(topic, "register:"))
        return true;
    const char *name = strchr(topic, ':') + 1;
    snprintf(table, sizeof table, "%.*s", (int)strcspn(name, "/"), name);
    const char *hearing = hearing_of(sessions, key, table);
    return hearing && (!record || hearing == HEARS_ROWS);
}

/* "fsp_17_SECRET": a row of the register login with the role program, whose password is the token's hash. */
static int find_program(struct call *call, const char *bearer)
{
    char **parts;
    int64_t login;
    struct row *row;
    size_t n = text_split(call->arena, bearer, '_', &parts);
    if (n < 3 || strcmp(parts[0], "fsp") != 0 || !text_to_int(parts[1], &login))
        return -ERR_LOGIN;
    if (store_row(call->reading->store, call->arena, "login", login, &row, &call->oops))
        return -ERR_LOGIN;
    call->session = (struct session){.login = login, .person = row_int(row, "person"), .program = true};
    make_key("program", login, bearer, call->session.key);
    call->session.seen = call->session.began = clock_true();
    if (!token_fits(call, row))
        return -ERR_LOGIN;
    struct sessions *sessions = call->api->sessions;
    pthread_mutex_lock(&sessions->lock);
    remember(sessions, &call->session);
    pthread_mutex_unlock(&sessions->lock);
    return 0;
}

static bool bearer_key(struct arena *arena, const char *bearer, char ret_key[SESSION_KEY])
{
    char **parts;
    int64_t login;
    if (text_split(arena, bearer, '_', &parts) < 3 || !text_to_int(parts[1], &login))
        return false;
    make_key("program", login, bearer, ret_key);
    return true;
}

bool session_known(struct sessions *sessions, const struct http_request *request)
{
    const char *authorization = http_header(request, "authorization"), *token;
    char key[SESSION_KEY];
    bool named = false;
    if (authorization && text_starts(authorization, "Bearer "))
        named = bearer_key(request->arena, authorization + 7, key);
    else if ((token = cookie(request, "fs_session", request->arena)) != NULL)
        named = cookie_key(request->arena, token, key);
    if (!named)
        return false;
    pthread_mutex_lock(&sessions->lock);
    bool known = *place(sessions, key) != NULL;
    pthread_mutex_unlock(&sessions->lock);
    return known;
}

int session_enter(struct call *call)
{
    const char *authorization = http_header(call->request, "authorization"), *token;
    char key[SESSION_KEY];
    int err = -ERR_LOGIN;
    if (authorization && text_starts(authorization, "Bearer ")) {
        err = find_program(call, authorization + 7);
    } else if ((token = cookie(call->request, "fs_session", call->arena)) != NULL) {
        err = cookie_key(call->arena, token, key) ? find(call, key) : -ERR_LOGIN;
    }
    err = err ? err : check_csrf(call);
    err = err ? err : look(call);
    if (err == -ERR_LOGIN)
        return oops_set(&call->oops, ERR_LOGIN, NULL, "请先登录：没有登录，或登录已经失效",
                        "log in first: there is no session, or it has ended");
    return err;
}

void session_leave(struct call *call)
{
    drop_sight(call->sight);
    call->sight = NULL;
}

/* --- beginning and ending --- */

int session_begin(struct call *call, int64_t login, int64_t person, bool strong, bool must_change)
{
    struct sessions *sessions = call->api->sessions;
    char token[TOKEN_TEXT];
    ms_t now = clock_true();
    struct session session = {
        .login = login, .person = person, .began = now, .seen = now, .strong = strong, .must_change = must_change};
    token_new(token);
    token_new(session.csrf);
    make_key("session", login, token, session.key);
    int err = note(call->api, &session);
    if (err)
        return oops_set(&call->oops, -err, NULL, "登录没有存下，请再试一次",
                        "the session could not be kept, try again");
    pthread_mutex_lock(&sessions->lock);
    remember(sessions, &session);
    pthread_mutex_unlock(&sessions->lock);
    call->session = session;
    call_header(call, "Set-Cookie",
                arena_printf(call->arena, "fs_session=%lld.%s; Path=/; HttpOnly; SameSite=Strict%s", (long long)login,
                             token, call->request->secure ? "; Secure" : ""));
    return 0;
}

static int drop(struct api *api, const char *key)
{
    pthread_mutex_lock(&api->sessions->lock);
    forget(api->sessions, key);
    pthread_mutex_unlock(&api->sessions->lock);
    return api->wiring.note_drop ? api->wiring.note_drop(api->wiring.context, NOTE_SESSION, key) : 0;
}

int session_end(struct call *call)
{
    call_header(call, "Set-Cookie", "fs_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    events_end(call->api->events, call->session.key);
    return drop(call->api, call->session.key);
}

int session_keep(struct call *call)
{
    struct sessions *sessions = call->api->sessions;
    pthread_mutex_lock(&sessions->lock);
    struct entry *entry = *place(sessions, call->session.key);
    if (entry)
        entry->session = call->session;
    pthread_mutex_unlock(&sessions->lock);
    return entry ? note(call->api, &call->session) : -ERR_LOGIN;
}

/* Live notes of an account: a session without one has ended or ends at its next use. */
static size_t notes_of(struct call *call, int64_t login, struct cell **ret_rows)
{
    size_t n = 0;
    const char *prefix = arena_printf(call->arena, "%lld.", (long long)login);
    if (store_note_list(call->reading->store, call->arena, NOTE_SESSION, prefix, clock_true(), 1000, ret_rows, &n))
        return 0;
    return n;
}

size_t session_count_of(struct call *call, int64_t login)
{
    struct cell *rows;
    return notes_of(call, login, &rows);
}

size_t session_end_all(struct call *call, int64_t login, const char *except)
{
    struct cell *rows;
    size_t n = notes_of(call, login, &rows), ended = 0;
    for (size_t i = 0; i < n; i++) {
        if (except && !strcmp(except, rows[i].name))
            continue;
        events_end(call->api->events, rows[i].name);
        ended += drop(call->api, rows[i].name) == 0;
    }
    return ended;
}

bool session_stepped_up(const struct session *session) { return clock_true() < session->step_up_until; }
