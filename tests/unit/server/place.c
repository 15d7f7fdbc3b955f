#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "audit/change.h"
#include "rules/terms.h"
#include "server/pack_folder.h"
#include "store/store_note.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLL_US = 50000 };

struct place place;
const char *place_root = "/tmp";
ms_t place_began;
bool (*place_synchronised)(void);

static const char QUICK_PACK[] = "pack: quick\nedition: 1\ntitle: 快速监测（测试）\neffective: 2026-01-01\n"
                                 "clauses:\n  quick.1: {article: 第一条, title: 页面可用, gist: 页面每秒看一次}\n";
static const char QUICK_WATCHES[] = "watches:\n"
                                    "  pages:\n"
                                    "    title: 页面\n"
                                    "    clauses: [quick.1]\n"
                                    "    of: each system where (state = in-service and url is filled)\n"
                                    "    probe: http\n"
                                    "    address: url\n"
                                    "    every: 1 second\n"
                                    "    expect: timeout = 500\n"
                                    "    down: 2 of 3\n"
                                    "    maintenance: exists change where (system = this and state = approved and "
                                    "now within span)\n"
                                    "  conditions:\n"
                                    "    title: 设备指标\n"
                                    "    clauses: [quick.1]\n"
                                    "    of: each device where (community is filled)\n"
                                    "    probe: snmp\n"
                                    "    address: address\n"
                                    "    every: 1 second\n"
                                    "    expect: community = community; port = snmp-port; cpu = device-load; "
                                    "memory = 100; ports = ports; timeout = 500\n"
                                    "    down: 2 of 3\n";

static void must(int failed, const struct oops *oops)
{
    if (failed)
        fail_msg("%s: %s", oops->where, oops->zh);
}

/* --- the house --- */

static void adopt(void)
{
    struct oops oops = {0};
    struct issues issues = {0};
    struct pack_files packs = {0}, calendars = {0};
    struct calendar *calendar;
    struct actor actor = {.title = "测试", .kind = "machine", .trusted = true};
    must(pack_folder_read(place.arena, PACKS "/base", &packs, &oops), &oops);
    must(pack_folder_read(place.arena, PACKS "/cug", &packs, &oops), &oops);
    *list_push(place.arena, &packs) = (struct pack_file){"quick", "pack.yaml", QUICK_PACK, sizeof QUICK_PACK - 1};
    *list_push(place.arena, &packs) =
        (struct pack_file){"quick", "watches.yaml", QUICK_WATCHES, sizeof QUICK_WATCHES - 1};
    must(pack_calendar_folder(place.arena, PACKS "/calendar", &calendars, &calendar, &oops), &oops);
    int failed = house_adopt(place.house, &packs, &calendars, clock_true() - place_began, &actor, &issues, &oops);
    for (size_t i = 0; failed && i < issues.n; i++)
        print_message("%s: %s\n", issues.at[i].where, issues.at[i].zh);
    must(failed, &oops);
}

static void move_people_in(void)
{
    struct oops oops = {0};
    struct stage stage;
    struct node *root;
    stage_over(place.arena, place.house->law, place.house->pen, place.house->clerk, pen_at(place.house->pen), &stage);
    must(pack_folder_tree(place.arena, PACKS "/demo/organisation.yaml", &root, &oops), &oops);
    must(stage_rows(&stage, node_get(root, "given"), &oops), &oops);
}

static void on_changed(void *context, int64_t seq, const char *table, int64_t record)
{
    (void)context, (void)seq, (void)record;
    if (place.sense)
        sense_changed(place.sense, table);
}

static void on_batch(void *context)
{
    (void)context;
    if (place.outbox)
        outbox_wake(place.outbox);
    if (place.orders)
        orders_wake(place.orders);
}

static void open_parts(void)
{
    struct oops oops = {0};
    const struct office_plan plan = {.house = place.house, .changed = on_changed, .batch = on_batch,
                                     .synchronised = place_synchronised};
    must(office_start(&plan, &place.office, &oops), &oops);
    must(vault_open(arena_printf(place.arena, "%s/key", place.folder), &place.vault, &oops), &oops);
    must(store_open(house_store_path(place.arena, place.folder), STORE_READ, &place.store, &oops), &oops);
    store_use_schema(place.store, &place.house->law->schema);
    store_use_table(place.store, &change_table);
}

void place_open(bool test_clock)
{
    struct oops oops = {0};
    const struct house_options options = {.institution = "样例大学", .test_clock = test_clock};
    place = (struct place){.arena = arena_new()};
    snprintf(place.folder, sizeof place.folder, "%s/fengsui-server-XXXXXX", place_root);
    assert_non_null(mkdtemp(place.folder));
    must(house_create(place.folder, &options, &oops), &oops);
    must(house_open(place.folder, &place.house, &oops), &oops);
    must(house_keep_public_url(place.house, "https://fengsui.sample.edu.cn/", &oops), &oops);
    adopt();
    move_people_in();
    open_parts();
}

void place_enter(const char *folder)
{
    struct oops oops = {0};
    place = (struct place){.arena = arena_new()};
    snprintf(place.folder, sizeof place.folder, "%s", folder);
    must(house_open(place.folder, &place.house, &oops), &oops);
    open_parts();
}

/* In the clerk's thread, between two batches: nobody is woken after it. */
static int forget(struct house *house, void *arg)
{
    struct place *parts = arg;
    (void)house;
    *parts = place;
    place.orders = NULL;
    place.outbox = NULL;
    place.sense = NULL;
    return 0;
}

void place_stop_senses(void)
{
    struct place parts;
    assert_int_equal(office_call(place.office, forget, &parts), 0);
    orders_stop(parts.orders);
    outbox_stop(parts.outbox);
    sense_stop(parts.sense);
}

void place_leave(void)
{
    place_stop_senses();
    office_stop(place.office);
    store_close(place.store);
    vault_free(place.vault);
    house_close(place.house);
}

void place_close(void)
{
    place_leave();
    assert_int_equal(system(arena_printf(place.arena, "rm -rf %s", place.folder)), 0);
    arena_free(place.arena);
}

/* In the clerk's thread, whose callbacks read them. */
static int take_parts(struct house *house, void *arg)
{
    const struct place *parts = arg;
    (void)house;
    place.sense = parts->sense ? parts->sense : place.sense;
    place.outbox = parts->outbox ? parts->outbox : place.outbox;
    place.orders = parts->orders ? parts->orders : place.orders;
    return 0;
}

static void remember(struct place *parts) { assert_int_equal(office_call(place.office, take_parts, parts), 0); }

void place_sense(void)
{
    struct oops oops = {0};
    struct sense *sense;
    const struct sense_plan plan = {.office = place.office,
                                    .store_path = house_store_path(place.arena, place.folder),
                                    .data_folder = place.folder,
                                    .vault = place.vault,
                                    .test_clock = place.house->test_clock,
                                    .settle_ms = 50,
                                    .minute_ms = 500,
                                    .prove_gap_ms = 20,
                                    .prove_try_ms = 20};
    must(sense_start(&plan, &sense, &oops), &oops);
    remember(&(struct place){.sense = sense});
}

void place_outbox(void)
{
    struct oops oops = {0};
    struct outbox *outbox;
    const struct outbox_plan plan = {.sense = place.sense,
                                     .office = place.office,
                                     .vault = place.vault,
                                     .base_url = place.house->public_url,
                                     .first_pause_ms = 50,
                                     .test_clock = place.house->test_clock};
    must(outbox_start(&plan, &outbox, &oops), &oops);
    remember(&(struct place){.outbox = outbox});
}

void place_orders(void)
{
    struct oops oops = {0};
    struct orders *orders;
    const struct orders_plan plan = {
        .sense = place.sense,
        .office = place.office,
        .vault = place.vault,
        .test_clock = place.house->test_clock,
        .first_pause_ms = place.pause_ms ? place.pause_ms : 10};
    must(orders_start(&plan, &orders, &oops), &oops);
    remember(&(struct place){.orders = orders});
}

/* --- records --- */

static void fill(struct arena *arena, struct fact *fact, const struct cell *cells)
{
    size_t n = 0;
    while (cells && cells[n].name)
        n++;
    fact->values = ARENA_ARRAY(arena, struct cell, n + 1);
    fact->value_count = n;
    for (size_t i = 0; i < n; i++)
        fact->values[i] = (struct cell){arena_text(arena, cells[i].name), value_copy(arena, cells[i].value)};
}

static int64_t count; /* of facts: their ids */

struct fact_answer place_deed(const char *table, int64_t record, const char *deed, const struct cell *cells)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = deed,
                        .table = table,
                        .record = record,
                        .actor = {.title = "测试", .kind = "machine", .trusted = true}};
    struct fact_answer answer;
    snprintf(fact.id, sizeof fact.id, "test/%lld", (long long)++count);
    fill(place.arena, &fact, cells);
    assert_int_equal(office_ask(place.office, OFFICE_PEOPLE, &fact, place.arena, &answer), 0);
    if (answer.code)
        fail_msg("%s.%s: %s %s", table, deed, answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh,
                 answer.oops.where);
    return answer;
}

int64_t place_open_record(const char *table, const struct cell *cells)
{
    return place_deed(table, 0, "open", cells).record;
}

static int64_t id_named(const char *table, const char *column, const char *name)
{
    struct oops oops = {0};
    int64_t id;
    assert_int_equal(store_find(place.store, table, column, name, &id, &oops), 0);
    return id;
}

int64_t place_system(const char *name, const char *url, const char *address)
{
    struct value unit = VALUE_OF_REF("unit", id_named("unit", "name", "图书馆")),
                 addresses[] = {VALUE_OF_TEXT(address)};
    const struct cell cells[] = {
        {"name", VALUE_OF_TEXT(name)},
        {"manage-unit", unit},
        {"run-unit", unit},
        {"use-unit", unit},
        {"state", VALUE_OF_TEXT("in-service")},
        {"url", url ? VALUE_OF_TEXT(url) : VALUE_NONE},
        {"addresses", VALUE_OF_LIST(addresses, 1)},
        {NULL},
    };
    return place_open_record("system", cells);
}

void place_channel(const char *name, const char *kind, const char *settings)
{
    const char *purpose = arena_printf(place.arena, "channel:%s", name);
    const struct cell cells[] = {
        {"name", VALUE_OF_TEXT(name)},
        {"kind", VALUE_OF_TEXT(kind)},
        {"active", VALUE_OF_INT(1)},
        {"settings", VALUE_OF_TEXT(vault_seal(place.vault, place.arena, purpose, settings, strlen(settings)))},
        {NULL},
    };
    place_open_record("channel", cells);
}

/* --- asking --- */

struct reading place_reading(struct arena *arena)
{
    struct reading reading = {.store = place.store, .law = place.house->law};
    reading_begin(&reading, arena, office_now(place.office));
    return reading;
}

static const struct row *newest(struct arena *arena, const char *table, const char *column, struct value value)
{
    struct oops oops = {0};
    struct answer answer;
    struct reading reading = place_reading(arena);
    struct ask ask = ask_rows_by(&reading, table, where_is(&reading, column, value), "id", true, 1);
    must(store_ask(place.store, arena, &ask, &answer, &oops), &oops);
    return answer.n ? &answer.rows[0] : NULL;
}

const struct row *place_row(const char *table, const char *column, struct value value, const char *state, int seconds)
{
    ms_t until = clock_machine() + seconds * 1000;
    const struct row *row;
    do {
        row = newest(place.arena, table, column, value);
        if (row && (!state || !strcmp(row_text(row, "state"), state)))
            return row;
        usleep(POLL_US);
    } while (clock_machine() < until);
    fail_msg("%s: %s is %s, not %s", table, column, row ? row_text(row, "state") : "absent", state ? state : "there");
    return NULL;
}

size_t place_count(const char *table, const char *column, struct value value)
{
    ARENA_SCOPE(arena);
    struct oops oops = {0};
    struct answer answer;
    struct reading reading = place_reading(arena);
    struct ask ask = ask_rows_by(&reading, table, where_is(&reading, column, value), "id", true, 1000);
    must(store_ask(place.store, arena, &ask, &answer, &oops), &oops);
    return answer.n;
}

/* --- web servers --- */

int place_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
                getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static bool listens(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, address, &to.sin_addr);
    bool yes = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    close(fd);
    return yes;
}

static const char *place_pages(void)
{
    const char *folder = arena_printf(place.arena, "%s/pages", place.folder);
    mkdir(folder, 0755);
    return folder;
}

int place_web(const char *netns, const char *address, int port)
{
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    pid_t pid = fork();
    if (pid == 0) {
        const char *inside[] = {"ip",   "netns",  "exec",  netns,         "python3",     "-m", "http.server",
                                number, "--bind", address, "--directory", place_pages(), NULL};
        if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr) || chdir("/"))
            _exit(126);
        execvp(netns ? inside[0] : inside[4], (char *const *)(netns ? inside : inside + 4));
        _exit(127);
    }
    for (int i = 0; i < 200 && !listens(address, port); i++)
        usleep(POLL_US);
    return pid;
}

void place_end(int pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}
