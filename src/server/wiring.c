#include "server/wiring.h"

#include "api/api.h"
#include "audit/change.h"
#include "audit/trail_file.h"
#include "base/log.h"
#include "base/must.h"
#include "server/demo_sites.h"
#include "server/document.h"
#include "server/document_template.h"
#include "server/folder.h"
#include "server/follower.h"
#include "server/jobs.h"
#include "server/keeper.h"
#include "server/office.h"
#include "server/orders.h"
#include "server/outbox.h"
#include "server/pack_offers.h"
#include "server/pool.h"
#include "server/sense.h"
#include "server/setup.h"
#include "store/store_keep.h"
#include "views/search_index.h"
#include "views/tally.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READERS = 3, HASHERS = 2, SLOW = 4, TOPICS = 64 };

struct wiring {
    struct arena *arena;
    struct house *house;
    struct office *office;
    struct pool *readers, *hashers, *slow;
    struct follower *follower;
    struct vault *vault;
    struct api *api;
    struct sense *sense;
    struct outbox *outbox;
    struct orders *orders;
    struct jobs *jobs;
    struct keeper *keeper;
    struct setup *setup;
    struct demo_sites *demo_sites;
    pthread_mutex_t proving;       /* guards verified */
    struct verified verified;      /* by the newest verification, to 0 = none */
    /* what a batch touched; the clerk's thread only */
    struct arena *batch;
    struct topics LIST(const char *) topics;
    int64_t seq;
};

/* --- readers --- */

struct seat { /* one reader's own */
    struct wiring *wiring;
    struct store *store;
    struct search_index *search;
    struct tally *tally;
    const struct law *law;
};

static void *take_seat(void *context, size_t index)
{
    struct seat *seat = calloc(1, sizeof *seat);
    (void)index;
    MUST(seat);
    seat->wiring = context;
    seat->store = house_open_reader(((struct wiring *)context)->house->folder);
    seat->tally = tally_new();
    return seat;
}

static void leave_seat(void *own)
{
    struct seat *seat = own;
    search_index_close(seat->search);
    tally_free(seat->tally);
    store_close(seat->store);
    free(seat);
}

struct reading_work {
    void (*work)(struct reading *reading, void *arg);
    void *arg;
};

/* The search file comes into being with its follower, perhaps after the first readers. */
static void look_for_search(struct seat *seat)
{
    struct oops oops = {0};
    if (!seat->search && follower_open_search(seat->wiring->house->folder, false, &seat->search, &oops) < 0)
        seat->search = NULL;
}

static struct verified newest_verified(struct wiring *wiring)
{
    pthread_mutex_lock(&wiring->proving);
    struct verified verified = wiring->verified;
    pthread_mutex_unlock(&wiring->proving);
    return verified;
}

static void read_now(void *own, void *arg)
{
    struct seat *seat = own;
    struct reading_work *work = arg;
    struct wiring *wiring = seat->wiring;
    ARENA_SCOPE(arena);
    const struct law *law = office_law(wiring->office);
    if (!seat->store)
        seat->store = house_open_reader(wiring->house->folder);
    if (law != seat->law && seat->store) {
        store_use_schema(seat->store, &law->schema);
        seat->law = law;
    }
    look_for_search(seat);
    struct verified verified = newest_verified(wiring);
    struct reading reading = {
        .store = seat->store, .law = law, .search = seat->search, .verified = verified.to ? &verified : NULL,
        .tally = seat->store ? seat->tally : NULL,
        .live = wiring->sense ? sense_live(wiring->sense) : NULL,
    };
    reading_begin(&reading, arena, office_now(wiring->office));
    work->work(&reading, work->arg);
    free(work);
}

static int run_reading(void *context, void (*work)(struct reading *reading, void *arg), void *arg)
{
    struct wiring *wiring = context;
    struct reading_work *one = malloc(sizeof *one);
    MUST(one);
    *one = (struct reading_work){work, arg};
    int failed = pool_run(wiring->readers, read_now, one);
    if (failed < 0)
        free(one);
    return failed;
}

/* --- plain pools --- */

struct plain_work {
    void (*work)(void *arg);
    void *arg;
};

static void run_plain_work(void *own, void *arg)
{
    struct plain_work *work = arg;
    (void)own;
    work->work(work->arg);
    free(work);
}

static int run_in(struct pool *pool, void (*work)(void *arg), void *arg)
{
    struct plain_work *one = malloc(sizeof *one);
    MUST(one);
    *one = (struct plain_work){work, arg};
    int failed = pool_run(pool, run_plain_work, one);
    if (failed < 0)
        free(one);
    return failed;
}

static int run_hash(void *context, void (*work)(void *arg), void *arg)
{
    return run_in(((struct wiring *)context)->hashers, work, arg);
}
static int run_slow(void *context, void (*work)(void *arg), void *arg)
{
    return run_in(((struct wiring *)context)->slow, work, arg);
}

/* --- the waist and the second pen --- */

static int send(void *context, const struct fact *fact, struct arena *arena, bool dry,
                void (*answered)(void *door, struct fact_answer *answer, struct arena *arena), void *door)
{
    return office_send(context, OFFICE_PEOPLE, fact, arena, dry, answered, door);
}

static ms_t now(void *context) { return office_now(context); }

struct note {
    enum note_table table;
    const char *key, *value;
    int64_t until;
};

static int set_note(struct house *house, void *arg)
{
    struct note *note = arg;
    struct store *store = pen_store(house->pen);
    return note->value ? store_note_set(store, note->table, note->key, note->value, note->until)
                       : store_note_drop(store, note->table, note->key);
}

static int note_set(void *context, enum note_table table, const char *key, const char *value, ms_t until)
{
    struct note note = {table, key, value, until};
    return office_call(((struct wiring *)context)->office, set_note, &note);
}

static int note_drop(void *context, enum note_table table, const char *key)
{
    struct note note = {table, key, NULL, 0};
    return office_call(((struct wiring *)context)->office, set_note, &note);
}

/* --- clock, health, figures --- */

static int move_clock(void *context, ms_t to, int64_t *ret_fired, struct oops *oops)
{
    return office_move_clock(((struct wiring *)context)->office, to, ret_fired, oops);
}

static int accept_clock(void *context, const struct actor *actor, const char *reason, struct oops *oops)
{
    return office_accept_clock(((struct wiring *)context)->office, actor, reason, oops);
}

static void tell_clock(void *context, struct api_clock *ret_clock)
{
    static const char *const STATES[] = {"normal", "behind", "held", "unsure"};
    struct wiring *wiring = context;
    struct office_figures figures;
    const struct law *law = office_law(wiring->office);
    office_figures(wiring->office, &figures);
    *ret_clock = (struct api_clock){.state = STATES[figures.clock],
                                    .calendar = law->calendar_label ? law->calendar_label : "",
                                    .behind = figures.behind,
                                    .full = figures.held || figures.no_room};
}

static bool tell_health(void *context, struct json *json)
{
    struct office_figures figures;
    office_figures(((struct wiring *)context)->office, &figures);
    json_key_text(json, "store", "sqlite");
    json_key_text(json, "disk", figures.held || figures.no_room ? "full" : "ok");
    json_key_text(json, "clock", figures.clock == LAW_CLOCK_NORMAL ? "normal" : "held");
    json_key_int(json, "oldest_due_ms", figures.oldest_due);
    json_key_int(json, "seq", figures.seq);
    return figures.oldest_due < 60000 && !figures.held && !figures.no_room;
}

/* Of one row of the table below; rows of one name stand together. */
struct metric {
    const char *name, *labels, *help;
    bool counts; /* only ever grows */
    int64_t value;
};

static void write_metrics(struct text *text, const struct metric *metrics, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct metric *metric = &metrics[i];
        if (!i || strcmp(metric->name, metrics[i - 1].name) != 0)
            text_printf(text, "# HELP fengsui_%s %s\n# TYPE fengsui_%s %s\n", metric->name, metric->help, metric->name,
                        metric->counts ? "counter" : "gauge");
        text_printf(text, "fengsui_%s%s %lld\n", metric->name, metric->labels, (long long)metric->value);
    }
}

static void tell_metrics(void *context, struct text *text)
{
    struct wiring *wiring = context;
    struct office_figures office;
    struct keeper_figures keeper;
    struct jobs_figures jobs;
    office_figures(wiring->office, &office);
    keeper_figures(wiring->keeper, &keeper);
    jobs_figures(wiring->jobs, &jobs);
    const struct metric metrics[] = {
        {"clerk_batches_total", "", "Commits of the clerk.", true, office.batches},
        {"clerk_facts_total", "", "Facts that the clerk decided.", true, office.facts},
        {"clerk_fired_total", "", "Deadlines and other clocks that fell due.", true, office.fired},
        {"clerk_batch_ms_max", "", "Longest commit since the start, in milliseconds.", false, office.batch_ms_max},
        {"trail_seq", "", "Number of the newest change of the trail.", true, office.seq},
        {"clock_oldest_due_ms", "", "How late the oldest due deadline is, in milliseconds.", false, office.oldest_due},
        {"clock_doubted", "", "1 while wall time is not followed (behind, held or unsure).", false,
         office.clock != LAW_CLOCK_NORMAL},
        {"queue_waiting", "{queue=\"people\"}", "Calls that wait in a queue.", false, (int64_t)office.people_waiting},
        {"queue_waiting", "{queue=\"work\"}", "", false, (int64_t)office.work_waiting},
        {"queue_waiting", "{queue=\"readers\"}", "", false, (int64_t)pool_waiting(wiring->readers)},
        {"disk_free_permille", "", "Free space of the data folder's disk, in thousandths.", false, keeper.free_permille},
        {"checkpoints_total", "", "Checkpoints of the store.", true, keeper.checkpoints},
        {"seals_total", "", "Seals made since the start.", true, keeper.seals},
        {"jobs", "{kind=\"import\"}", "Jobs that are not over.", false, (int64_t)jobs.imports},
        {"jobs", "{kind=\"other\"}", "", false, (int64_t)jobs.running},
    };
    write_metrics(text, metrics, sizeof metrics / sizeof *metrics);
}

/* --- after a commit --- */

static void add_topic(struct wiring *wiring, const char *topic)
{
    for (size_t i = 0; i < wiring->topics.n; i++)
        if (!strcmp(wiring->topics.at[i], topic))
            return;
    *list_push(wiring->batch, &wiring->topics) = topic;
}

static void changed(void *context, int64_t seq, const char *table, int64_t record)
{
    static const struct {
        const char *table, *topic;
    } PAGES[] = { /* they name no register and go to everybody: something of what these pages show is different now */
        {"probe", "watch"},   {"outage", "watch"},     {"edition", "law"},           {"calendar-year", "law"},
        {"login", "users"},   {"channel", "channels"}, {"calendar-year", "calendar"}, {"form-template", "templates"},
        {"job", "job"},
    };
    struct wiring *wiring = context;
    wiring->seq = seq;
    if (wiring->sense)
        sense_changed(wiring->sense, table);
    if (!table || wiring->topics.n > TOPICS)
        return;
    add_topic(wiring, arena_printf(wiring->batch, "record:%s/%lld", table, (long long)record));
    add_topic(wiring, arena_printf(wiring->batch, "register:%s", table));
    for (size_t i = 0; i < sizeof PAGES / sizeof *PAGES; i++)
        if (!strcmp(table, PAGES[i].table))
            add_topic(wiring, PAGES[i].topic);
}

static void batch_done(void *context)
{
    struct wiring *wiring = context;
    add_topic(wiring, "desk");
    add_topic(wiring, "inbox");
    if (wiring->api) {
        if (wiring->topics.n > TOPICS)
            api_publish_all(wiring->api);
        else
            api_publish(wiring->api, wiring->seq, wiring->topics.at, wiring->topics.n);
    }
    if (wiring->outbox)
        outbox_wake(wiring->outbox);
    if (wiring->orders)
        orders_wake(wiring->orders);
    wiring->topics = (struct topics){0};
    arena_reset(wiring->batch);
    follower_wake(wiring->follower);
}

/* --- senses, outbox, orders, paper --- */

static int test_channel(void *context, struct arena *arena, const char *name, const char *to,
                        struct api_channel_test *ret_test, struct oops *oops)
{
    return outbox_test(((struct wiring *)context)->outbox, arena, name, to, ret_test, oops);
}

static void tell_kinds(void *context, struct json *json)
{
    (void)context;
    outbox_kinds(json);
}

static int series(void *context, struct reading *reading, int64_t probe, ms_t from, ms_t to, ms_t step,
                  struct json *json, struct oops *oops)
{
    return sense_series(((struct wiring *)context)->sense, reading, probe, from, to, step, json, oops);
}

/* --- printed documents and their templates --- */

static struct document_house document_house(const struct wiring *wiring, struct arena *arena)
{
    const struct house *house = wiring->house;
    return (struct document_house){.institution = house->institution,
                                   .base_url = house->public_url,
                                   .evidence_folder = arena_printf(arena, "%s/evidence", house->folder),
                                   .demo = house->demo,
                                   .test_clock = house->test_clock};
}

static int document(void *context, struct reading *reading, int64_t id, const char *format, const void **ret_bytes,
                    size_t *ret_size, struct oops *oops)
{
    struct document_house about = document_house(context, reading->arena);
    return document_render(&about, reading, id, format, ret_bytes, ret_size, oops);
}

static int template_sample(void *context, struct reading *reading, const char *form, const void **ret_bytes,
                           size_t *ret_size, struct oops *oops)
{
    struct document_house about = document_house(context, reading->arena);
    return document_sample(&about, reading, form, ret_bytes, ret_size, oops);
}

static int template_kept(void *context, struct reading *reading, const char *form, const void **ret_bytes,
                         size_t *ret_size, struct oops *oops)
{
    struct document_house about = document_house(context, reading->arena);
    return document_template(&about, reading, form, ret_bytes, ret_size, oops);
}

static int template_check(void *context, struct reading *reading, const char *form, const char *file, const char *bytes,
                          size_t n, struct json *out, struct oops *oops)
{
    char *read = NULL;
    struct docx_names unused;
    const struct form *known = map_get(&reading->law->forms, form);
    int failed = file ? folder_read(reading->arena, file, DOCX_TEMPLATE_FILE, &read, &n, oops) : 0;
    (void)context;
    failed = failed
                 ? failed
                 : document_template_check(reading->law, known, file ? read : bytes, n, reading->arena, &unused, oops);
    for (size_t i = 0; !failed && i < unused.n; i++)
        json_text(out, unused.at[i]);
    return failed;
}

/* --- jobs, seals --- */

static int start_job(void *context, const struct api_job *job, int64_t *ret_id, struct oops *oops)
{
    return jobs_take(((struct wiring *)context)->jobs, job, ret_id, oops);
}

static int steer_job(void *context, int64_t id, const char *verb, const char *options, const struct actor *actor,
                     struct oops *oops)
{
    return jobs_steer(((struct wiring *)context)->jobs, id, verb, options, actor, oops);
}

static void proved(void *context, const struct verified *verified)
{
    struct wiring *wiring = context;
    pthread_mutex_lock(&wiring->proving);
    wiring->verified = *verified;
    pthread_mutex_unlock(&wiring->proving);
}

static void adopted(void *context)
{
    struct wiring *wiring = context;
    if (wiring->sense)
        sense_refresh(wiring->sense);
    if (wiring->api)
        api_publish_all(wiring->api);
}

static const char *tell_job(void *context, struct arena *arena, const struct row *row)
{
    return jobs_tell(((struct wiring *)context)->jobs, arena, row);
}

static int job_left(void *context, struct arena *arena, const struct row *row, const char **ret_bytes, size_t *ret_n,
                    struct oops *oops)
{
    return jobs_left(((struct wiring *)context)->jobs, arena, row, ret_bytes, ret_n, oops);
}

/* The trail of this moment as a file of its own, read through a handle of its own: it may take long. */
static int export_trail(void *context, struct arena *arena, const char **ret_path, struct oops *oops)
{
    struct wiring *wiring = context;
    char *path = arena_printf(arena, "%s/spool/trail-XXXXXX", wiring->house->folder);
    struct store *store = house_open_reader(wiring->house->folder);
    int handle = store ? mkstemp(path) : -1;
    FILE *file = handle < 0 ? NULL : fdopen(handle, "w");
    int failed = 0;
    if (!file)
        failed = oops_printf(oops, ERR_IO, path, "导出文件建不了：%s", strerror(errno));
    if (!failed) {
        store_time_limit(store, 0);
        failed = trail_file_write(store, arena_printf(arena, "%s/seals", wiring->house->folder), file, oops);
    }
    if (file && fclose(file) && !failed)
        failed = oops_printf(oops, ERR_IO, path, "导出文件写不下去：%s", strerror(errno));
    if (failed && handle >= 0)
        unlink(path);
    store_close(store);
    *ret_path = path;
    return failed;
}

static bool last_seal(void *context, struct arena *arena, struct trail_seal *ret_seal)
{
    struct seal seal;
    if (!keeper_seal(((struct wiring *)context)->keeper, &seal))
        return false;
    *ret_seal = (struct trail_seal){.seq = seal.seq, .at = seal.at, .key = arena_text(arena, seal.key)};
    return true;
}

static int start_keeper(struct wiring *wiring, struct oops *oops)
{
    const char *folder = wiring->house->folder;
    struct keeper_plan keeper = {
        .office = wiring->office, .store_path = house_store_path(wiring->arena, folder), .data_folder = folder};
    return keeper_start(&keeper, &wiring->keeper, oops);
}

static int start_jobs(struct wiring *wiring, struct oops *oops)
{
    struct jobs_plan jobs = {
        .office = wiring->office,
        .store_path = house_store_path(wiring->arena, wiring->house->folder),
        .data_folder = wiring->house->folder,
        .proved = proved,
        .adopted = adopted,
        .context = wiring,
    };
    return jobs_start(&jobs, &wiring->jobs, oops);
}

static int open_demo_sites(struct house *house, void *arg)
{
    struct wiring *wiring = arg;
    struct oops oops = {0};
    return demo_sites_start(pen_store(house->pen), &wiring->demo_sites, &oops);
}

static int start_senses(struct wiring *wiring, struct oops *oops)
{
    struct house *house = wiring->house;
    struct sense_plan sense = {.office = wiring->office,
                               .store_path = house_store_path(wiring->arena, house->folder),
                               .data_folder = house->folder,
                               .vault = wiring->vault,
                               .test_clock = house->test_clock};
    if (house->demo && office_call(wiring->office, open_demo_sites, wiring) < 0)
        log_warn("demo.sites", "the sample sites are not served");
    int failed = sense_start(&sense, &wiring->sense, oops);
    if (failed < 0)
        return failed;
    struct outbox_plan outbox = {.sense = wiring->sense,
                                 .office = wiring->office,
                                 .vault = wiring->vault,
                                 .base_url = house->public_url,
                                 .test_clock = house->test_clock};
    struct orders_plan orders = {
        .sense = wiring->sense, .office = wiring->office, .vault = wiring->vault, .test_clock = house->test_clock};
    failed = outbox_start(&outbox, &wiring->outbox, oops);
    return failed ? failed : orders_start(&orders, &wiring->orders, oops);
}

/* --- starting and ending --- */

static int start_pools(struct wiring *wiring)
{
    struct pool_plan readers = {
        .name = "reader", .threads = READERS, .room = 512, .begin = take_seat, .end = leave_seat, .context = wiring};
    struct pool_plan hashers = {.name = "hash", .threads = HASHERS, .room = 16};
    struct pool_plan slow = {.name = "slow", .threads = SLOW, .room = 64};
    int failed = follower_start(wiring->house->folder, wiring->office, &wiring->follower);
    if (!failed)
        failed = pool_start(&readers, &wiring->readers);
    if (!failed)
        failed = pool_start(&hashers, &wiring->hashers);
    return failed ? failed : pool_start(&slow, &wiring->slow);
}

static int start_api(struct wiring *wiring, const char *web_folder, struct oops *oops)
{
    struct api_wiring api = {
        .context = wiring,
        .waist = {.context = wiring->office, .send = send, .now = now},
        .vault = wiring->vault,
        .read = run_reading,
        .hash = run_hash,
        .slow = run_slow,
        .note_set = note_set,
        .note_drop = note_drop,
        .start_job = start_job,
        .steer_job = steer_job,
        .move_clock = wiring->house->test_clock ? move_clock : NULL,
        .clock = tell_clock,
        .accept_clock = accept_clock,
        .job = tell_job,
        .job_left = job_left,
        .available_packs = pack_offers,
        .seal = last_seal,
        .export_trail = export_trail,
        .test_channel = test_channel,
        .channel_kinds = tell_kinds,
        .series = series,
        .document = document,
        .template_sample = template_sample,
        .template_kept = template_kept,
        .template_check = template_check,
        .setup = setup_door(wiring->setup, wiring->office, adopted, wiring),
        .health = tell_health,
        .metrics = tell_metrics,
        .web_folder = web_folder,
        .data_folder = wiring->house->folder,
        .settings = {.institution = wiring->house->institution,
                     .public_url = wiring->house->public_url,
                     .demo = wiring->house->demo,
                     .test_clock = wiring->house->test_clock},
    };
    return api_new(&api, &wiring->api, oops);
}

int wiring_start(struct house *house, struct setup *setup, const char *web_folder, struct wiring **ret_wiring,
                 struct oops *oops)
{
    struct arena *arena = arena_new();
    struct wiring *wiring = ARENA_NEW(arena, struct wiring);
    *wiring = (struct wiring){
        .arena = arena, .house = house, .setup = setup, .batch = arena_new(), .proving = PTHREAD_MUTEX_INITIALIZER};
    struct office_plan plan = {.house = house, .changed = changed, .batch = batch_done, .context = wiring,
                               .any_gap = setup_code(setup) != NULL};
    int failed = vault_open(arena_printf(arena, "%s/vault.key", house->folder), &wiring->vault, oops);
    if (!failed)
        failed = office_start(&plan, &wiring->office, oops);
    if (!failed)
        failed = start_pools(wiring);
    if (!failed)
        failed = start_senses(wiring, oops);
    if (!failed)
        failed = start_keeper(wiring, oops);
    if (!failed)
        failed = start_jobs(wiring, oops);
    if (!failed)
        failed = start_api(wiring, web_folder, oops);
    if (failed < 0) {
        wiring_stop(wiring);
        return failed;
    }
    follower_wake(wiring->follower);
    *ret_wiring = wiring;
    return 0;
}

struct http_handler wiring_handler(struct wiring *wiring)
{
    return (struct http_handler){.handle = api_handle, .limit = api_limit, .ctx = wiring->api};
}

void wiring_use_server(struct wiring *wiring, const struct http_server *server) { api_use_server(wiring->api, server); }

/* The clerk tells of changes for as long as it runs: it forgets whom, on its own thread, before they go. */
static int forget_listeners(struct house *house, void *arg)
{
    struct wiring *wiring = arg;
    (void)house;
    wiring->sense = NULL;
    wiring->outbox = NULL;
    wiring->orders = NULL;
    wiring->follower = NULL;
    return 0;
}

void wiring_stop(struct wiring *wiring)
{
    if (!wiring)
        return;
    struct sense *sense = wiring->sense;
    struct outbox *outbox = wiring->outbox;
    struct orders *orders = wiring->orders;
    struct follower *follower = wiring->follower;
    follower_leave(follower);
    pool_stop(wiring->slow);
    pool_stop(wiring->hashers);
    pool_stop(wiring->readers);
    jobs_stop(wiring->jobs);
    setup_leave(wiring->setup);
    if (wiring->office)
        (void)!office_call(wiring->office, forget_listeners, wiring);
    orders_stop(orders);
    outbox_stop(outbox);
    sense_stop(sense);
    demo_sites_stop(wiring->demo_sites);
    keeper_stop(wiring->keeper);
    follower_stop(follower);
    office_stop(wiring->office);
    api_free(wiring->api);
    vault_free(wiring->vault);
    pthread_mutex_destroy(&wiring->proving);
    arena_free(wiring->batch);
    arena_free(wiring->arena);
}

const char *wiring_web_folder(struct arena *arena)
{
    static const char *const PLACES[] = {"web/dist", "/usr/share/fengsui/web"};
    for (size_t i = 0; i < 2; i++)
        if (access(arena_printf(arena, "%s/index.html", PLACES[i]), R_OK) == 0)
            return PLACES[i];
    return NULL;
}
