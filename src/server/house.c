#include "server/house_inner.h"

#include "base/log.h"
#include "base/must.h"
#include "format/json.h"
#include "rules/check.h"
#include "rules/terms.h"
#include "server/folder.h"
#include "store/store_note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the folder --- */

const char *house_store_path(struct arena *arena, const char *folder)
{
    return arena_printf(arena, "%s/fengsui.db", folder);
}

bool house_exists(const char *folder)
{
    ARENA_SCOPE(arena);
    return access(house_store_path(arena, folder), F_OK) == 0;
}

static int make_folder(const char *folder, struct oops *oops)
{
    if (mkdir(folder, 0700) && errno != EEXIST)
        return oops_printf(oops, ERR_IO, folder, "建不了文件夹 %s：%s", folder, strerror(errno));
    return 0;
}

static int take_lock(const char *folder, int *ret_lock, struct oops *oops)
{
    ARENA_SCOPE(arena);
    int lock = open(arena_printf(arena, "%s/lock", folder), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return oops_printf(oops, ERR_IO, folder, "打不开 %s/lock：%s", folder, strerror(errno));
    if (flock(lock, LOCK_EX | LOCK_NB)) {
        close(lock);
        return oops_printf(oops, ERR_BUSY, folder, "数据文件夹 %s 正由另一个 fengsui 使用，请通过它办理，或先停止它", folder);
    }
    *ret_lock = lock;
    return 0;
}

/* --- creating and opening --- */

static struct actor machine_actor(void) { return (struct actor){.title = "系统", .kind = "machine", .trusted = true}; }

static int write_schema(struct pen *pen, struct arena *arena, const char *verb, const struct law *law, ms_t now,
                        const char *text, const struct actor *actor, struct oops *oops)
{
    struct change change = {.verb = verb,
                            .at = now > pen_at(pen) ? now : pen_at(pen),
                            .actor = *actor,
                            .generation = law->generation,
                            .text = text};
    int failed = pen_begin(pen, oops);
    if (!failed)
        failed = change_schema(pen, arena, &change, &law->schema, law->generation, oops);
    if (failed < 0) {
        pen_abandon(pen);
        return failed;
    }
    return pen_commit(pen, oops);
}

static int note_options(struct store *store, const struct house_options *options)
{
    int failed =
        store_note_set(store, NOTE_SETTING, "institution", options->institution ? options->institution : "样例大学", 0);
    if (!failed)
        failed = store_note_set(store, NOTE_SETTING, "demo", options->demo ? "yes" : "no", 0);
    if (!failed)
        failed = store_note_set(store, NOTE_SETTING, "test-clock", options->test_clock ? "yes" : "no", 0);
    return failed;
}

int house_create(const char *folder, const struct house_options *options, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct store *store = NULL;
    struct pen *pen = NULL;
    struct actor actor = machine_actor();
    if (house_exists(folder))
        return oops_printf(oops, ERR_EXISTS, folder, "%s 里已经有数据", folder);
    int failed = make_folder(folder, oops);
    if (!failed)
        failed = store_open(house_store_path(arena, folder), STORE_WRITE, &store, oops);
    if (failed < 0)
        return failed;
    struct pen_options pen_options = {.test_clock = options->test_clock, .hash = options->hash};
    failed = pen_open(store, &pen_options, &pen, oops);
    if (failed < 0) {
        store_close(store);
        return failed;
    }
    failed = write_schema(pen, arena, "adopt", house_bare_law(arena), 0, "建立数据文件夹", &actor, oops);
    if (!failed)
        failed = note_options(store, options);
    pen_close(pen);
    return failed;
}

static const char *setting(struct house *house, const char *key, const char *otherwise)
{
    const char *value = NULL;
    int none = store_note_get(pen_store(house->pen), house->arena, NOTE_SETTING, key, 0, &value);
    return none == 0 ? value : otherwise;
}

static int open_pen(struct house *house, struct oops *oops)
{
    struct store *store = NULL;
    const char *test = NULL;
    int failed = store_open(house_store_path(house->arena, house->folder), STORE_WRITE, &store, oops);
    if (failed < 0)
        return failed;
    int none = store_note_get(store, house->arena, NOTE_SETTING, "test-clock", 0, &test);
    house->test_clock = none == 0 && !strcmp(test, "yes");
    struct pen_options options = {.test_clock = house->test_clock};
    failed = pen_open(store, &options, &house->pen, oops);
    if (failed < 0)
        store_close(store);
    return failed;
}

/* A folder that an older program wrote gets the columns that this one knows. */
static int bring_up_to_date(struct house *house, struct oops *oops)
{
    struct actor actor = machine_actor();
    int lacks = store_fits(pen_store(house->pen), &house->law->schema, oops);
    if (lacks <= 0)
        return lacks;
    log_warn("house.upgrade", "older data is brought up to layout %d; programs of before do not open it any more",
             STORE_LAYOUT);
    return write_schema(house->pen, house->arena, "upgrade", house->law, 0, "程序换了版本，补齐台账的栏目", &actor, oops);
}

/* The law, or with `to_adopt` none where the kept one cannot be read any more: adopting better texts mends that. */
static int open_law(struct house *house, bool to_adopt, struct oops *oops)
{
    int failed = house_law(house->arena, pen_store(house->pen), &house->law, oops);
    if (failed != -ERR_CORRUPT || !to_adopt)
        return failed;
    house->law = (struct law *)house_bare_law(house->arena);
    store_use_schema(pen_store(house->pen), &house->law->schema);
    return 0;
}

static int open_house(const char *folder, bool to_adopt, struct house **ret_house, struct oops *oops)
{
    if (!house_exists(folder))
        return oops_printf(oops, ERR_NOT_FOUND, folder, "%s 里没有数据；先用 fengsui demo 或 fengsui init 建立", folder);
    struct arena *arena = arena_new();
    struct house *house = ARENA_NEW(arena, struct house);
    *house = (struct house){.arena = arena, .folder = arena_text(arena, folder), .lock = -1};
    int failed = take_lock(folder, &house->lock, oops);
    if (!failed)
        failed = open_pen(house, oops);
    if (!failed)
        failed = clerk_new(house->pen, &house->clerk);
    if (!failed)
        failed = open_law(house, to_adopt, oops);
    if (!failed)
        failed = bring_up_to_date(house, oops);
    if (failed < 0) {
        house_close(house);
        return failed;
    }
    clerk_use_law(house->clerk, house->law);
    house->institution = setting(house, "institution", "");
    house->public_url = setting(house, "public-url", "");
    house->demo = !strcmp(setting(house, "demo", "no"), "yes");
    *ret_house = house;
    return 0;
}

int house_open(const char *folder, struct house **ret_house, struct oops *oops)
{
    return open_house(folder, false, ret_house, oops);
}
int house_open_to_adopt(const char *folder, struct house **ret_house, struct oops *oops)
{
    return open_house(folder, true, ret_house, oops);
}

static bool is_public_url(const char *url)
{
    bool web = text_starts(url, "https://") || text_starts(url, "http://");
    const char *host = web ? strstr(url, "://") + 3 : "";
    return *host && *host != '/' && *host != ':' && strlen(url) < 250 && !strpbrk(url, " \t\r\n\"'<>?#@\\");
}

int house_keep_public_url(struct house *house, const char *url, struct oops *oops)
{
    size_t n = strlen(url);
    while (n && url[n - 1] == '/')
        n--;
    const char *plain = arena_text_n(house->arena, url, n);
    if (!is_public_url(plain))
        return oops_printf(oops, ERR_INVALID, "--public-url", "“%s”不是网址；写成 https://fengsui.example.edu.cn", url);
    int failed = store_note_set(pen_store(house->pen), NOTE_SETTING, "public-url", plain, 0);
    if (failed < 0)
        return oops_set(oops, -failed, "--public-url", "对外网址没有记下", "the public address was not kept");
    house->public_url = plain;
    return 0;
}

void house_close(struct house *house)
{
    if (!house)
        return;
    clerk_free(house->clerk);
    pen_close(house->pen);
    if (house->lock >= 0)
        close(house->lock);
    arena_free(house->arena);
}

/* --- reading beside a writer --- */

static const char *noted(struct arena *arena, struct store *store, const char *key, const char *otherwise)
{
    const char *value = NULL;
    return store_note_get(store, arena, NOTE_SETTING, key, 0, &value) == 0 ? value : otherwise;
}

/* Law time never lies before the newest change. */
static int newest_change(struct arena *arena, struct store *store, ms_t *ret_at, struct oops *oops)
{
    struct ask ask = {
        .kind = ASK_ROWS, .table = "trail", .limit = 1, .order = {{term_column(arena, "id"), true}}, .order_count = 1};
    struct answer answer;
    int failed = store_ask(store, arena, &ask, &answer, oops);
    if (!failed)
        *ret_at = answer.n ? row_int(&answer.rows[0], "at") : 0;
    return failed;
}

int house_read_store(struct arena *arena, struct house_reader *reader, struct oops *oops)
{
    ms_t newest = 0;
    int64_t offset = 0;
    store_time_limit(reader->store, 0);
    store_use_table(reader->store, &change_table);
    int failed = house_law(arena, reader->store, &reader->law, oops);
    if (!failed)
        failed = newest_change(arena, reader->store, &newest, oops);
    if (failed < 0)
        return failed;
    reader->test_clock = !strcmp(noted(arena, reader->store, "test-clock", "no"), "yes");
    reader->demo = !strcmp(noted(arena, reader->store, "demo", "no"), "yes");
    reader->institution = noted(arena, reader->store, "institution", "");
    reader->public_url = noted(arena, reader->store, "public-url", "");
    if (!reader->test_clock || !text_to_int(noted(arena, reader->store, "clock-offset", "0"), &offset))
        offset = 0;
    reader->now = clock_true() + offset > newest ? clock_true() + offset : newest;
    return 0;
}

struct store *house_open_reader(const char *folder)
{
    ARENA_SCOPE(arena);
    struct store *store = NULL;
    struct oops oops = {0};
    if (store_open(house_store_path(arena, folder), STORE_READ, &store, &oops) < 0) {
        log_error("reader.open", "%s", oops.en);
        return NULL;
    }
    store_use_table(store, &change_table);
    return store;
}

int house_read(struct arena *arena, const char *folder, struct house_reader *ret_reader, struct oops *oops)
{
    struct house_reader reader = {0};
    if (!house_exists(folder))
        return oops_printf(oops, ERR_NOT_FOUND, folder, "%s 里没有数据；先用 fengsui demo 或 fengsui init 建立", folder);
    int failed = store_open(house_store_path(arena, folder), STORE_READ, &reader.store, oops);
    if (!failed)
        failed = house_read_store(arena, &reader, oops);
    if (failed < 0) {
        house_reader_close(&reader);
        return failed;
    }
    *ret_reader = reader;
    return 0;
}

void house_reader_close(struct house_reader *reader) { store_close(reader->store); }

/* --- adopting --- */

static bool named_in(const struct pack_files *files, const char *pack)
{
    for (size_t i = 0; i < files->n; i++)
        if (!strcmp(files->at[i].pack, pack))
            return true;
    return false;
}

static const char *files_json(struct arena *arena, const struct pack_files *files, const char *pack)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    for (size_t i = 0; i < files->n; i++)
        if (!strcmp(files->at[i].pack, pack)) {
            json_key(&json, files->at[i].name);
            json_text_n(&json, files->at[i].bytes, files->at[i].n);
        }
    json_close(&json);
    return text_end(&text);
}

static int send(struct stage *stage, const char *name, const char *table, int64_t record, struct cell *cells, size_t n,
                struct oops *oops)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = name,
                        .table = table,
                        .record = record,
                        .actor = machine_actor(),
                        .values = cells,
                        .value_count = n};
    struct fact_answer answer;
    int failed = stage_send(stage, &fact, &answer, oops);
    if (failed < 0)
        return failed;
    if (answer.code)
        return oops_printf(oops, answer.code, table, "%s：%s", table,
                           answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    return 0;
}

/* The edition that was in force is superseded; its files stay readable. */
static int supersede(struct stage *stage, const char *pack, struct oops *oops)
{
    const struct row *rows;
    const struct term *where = term_and(stage->arena, term_is(stage->arena, "pack", VALUE_OF_TEXT(pack)),
                                        term_is(stage->arena, "state", VALUE_OF_TEXT("adopted")));
    size_t n = stage_ask(stage, "edition", where, NULL, false, 100, &rows);
    for (size_t i = 0; i < n; i++) {
        struct cell cells[] = {{"state", VALUE_OF_TEXT("superseded")}};
        int failed = send(stage, "edit", "edition", rows[i].id, cells, 1, oops);
        if (failed < 0)
            return failed;
    }
    return 0;
}

static int note_edition(struct stage *stage, const struct law *law, const struct pack_files *files,
                        const struct pack *pack, struct oops *oops)
{
    ms_t effective = 0;
    struct oops ignored = {0};
    (void)ignored;
    const struct post *interpreter = pack->interpreter ? law_post(law, pack->interpreter) : NULL;
    day_t day;
    if (pack->effective && civil_parse_date(pack->effective, strlen(pack->effective), &day))
        effective = calendar_ms(law->calendar, day, 1440);
    struct cell cells[] = {
        {"pack", VALUE_OF_TEXT(pack->name)},
        {"edition", VALUE_OF_TEXT(pack->edition ? pack->edition : "")},
        {"title", VALUE_OF_TEXT(pack->title ? pack->title : pack->name)},
        {"number", VALUE_OF_TEXT(pack->number ? pack->number : "")},
        {"effective", effective ? VALUE_OF_INT(effective) : VALUE_NONE},
        {"files", VALUE_OF_TEXT(files_json(stage->arena, files, pack->name))},
        {"hash", VALUE_OF_TEXT(law->hash)},
        {"generation", VALUE_OF_INT(law->generation)},
        {"interpreter", interpreter ? VALUE_OF_TEXT(interpreter->name) : VALUE_NONE},
    };
    int failed = supersede(stage, pack->name, oops);
    return failed < 0 ? failed : send(stage, "open", "edition", 0, cells, 9, oops);
}

static int note_calendar(struct stage *stage, const struct pack_file *file, struct oops *oops)
{
    struct cell cells[] = {{"name", VALUE_OF_TEXT(file->name)}, {"body", VALUE_OF_TEXT(file->bytes)}};
    return send(stage, "open", "calendar-year", 0, cells, 2, oops);
}

static int note_adoption(struct house *house, const struct pack_files *packs, const struct pack_files *calendars,
                         ms_t now, struct law *law, struct oops *oops)
{
    struct stage stage;
    stage_over(house->arena, law, house->pen, house->clerk, now, &stage);
    int failed = 0;
    for (size_t i = 0; !failed && i < law->packs.n; i++)
        if (named_in(packs, law->packs.at[i].name))
            failed = note_edition(&stage, law, packs, &law->packs.at[i], oops);
    if (!failed && named_in(packs, HOUSE_OWN))
        failed = note_edition(&stage, law, packs, &(struct pack){.name = HOUSE_OWN, .title = "本单位的取值"}, oops);
    for (size_t i = 0; !failed && i < calendars->n; i++)
        failed = note_calendar(&stage, &calendars->at[i], oops);
    if (!failed)
        failed = stage_records(&stage, oops);
    return failed ? failed : stage_start_duties(&stage, oops);
}

/* The law lives longer than whoever brings its files. */
static struct pack_file own_file(struct arena *arena, const struct pack_file *file)
{
    return (struct pack_file){.pack = arena_text(arena, file->pack),
                              .name = arena_text(arena, file->name),
                              .bytes = arena_text_n(arena, file->bytes, file->n),
                              .n = file->n};
}

int house_adopt(struct house *house, const struct pack_files *packs, const struct pack_files *calendars, ms_t now,
                const struct actor *actor, struct issues *issues, struct oops *oops)
{
    struct pack_files all = {0}, kept = {0}, years = {0};
    struct law *law;
    int64_t generation;
    int failed = house_packs(house->arena, pen_store(house->pen), &kept, &generation, oops);
    if (!failed)
        failed = house_calendars(house->arena, pen_store(house->pen), &years, oops);
    if (failed < 0)
        return failed;
    int64_t newest = generation;
    if (generation < pen_generation(house->pen))
        generation = pen_generation(house->pen); /* a new calendar took one of its own */
    for (size_t i = 0; i < kept.n; i++)
        if (!named_in(packs, kept.at[i].pack))
            *list_push(house->arena, &all) = kept.at[i];
    for (size_t i = 0; i < packs->n; i++)
        *list_push(house->arena, &all) = own_file(house->arena, &packs->at[i]);
    for (size_t i = 0; i < calendars->n; i++)
        house_take_calendar(house->arena, &years, own_file(house->arena, &calendars->at[i]));
    failed = house_compile(house->arena, &all, &years, generation + 1, &law, issues, oops);
    if (failed < 0)
        return failed;
    if (!issues_errors(issues))
        check_law(house->arena, law, NULL, issues);
    if (!issues_errors(issues) && house->law->packs.n)
        check_edition(house->arena, house->law, law, issues);
    if (issues_errors(issues))
        return oops_printf(oops, ERR_INVALID, "adopt", "检查发现 %zu 处错误，没有采用", issues_errors(issues));
    int64_t present = packs->n ? law->generation : newest;
    failed = house_formers(house->arena, pen_store(house->pen), &years, house->law, present, law, oops);
    if (!failed)
        failed = write_schema(house->pen, house->arena, "adopt", law, now, packs->n ? "采用制度" : "日历改版", actor, oops);
    if (failed < 0)
        return failed;
    house->law = law;
    clerk_use_law(house->clerk, law);
    return note_adoption(house, packs, calendars, now, law, oops);
}

/* --- the institution's own values --- */

/* What was set until now, as a JSON object; YAML reads it as it is. */
static json_t *own_values(const struct pack_files *kept)
{
    for (size_t i = 0; i < kept->n; i++)
        if (!strcmp(kept->at[i].pack, HOUSE_OWN)) {
            json_t *root = json_loadb(kept->at[i].bytes, kept->at[i].n, 0, NULL);
            json_t *values = json_incref(json_object_get(root, "values"));
            json_decref(root);
            return values ? values : json_object();
        }
    return json_object();
}

static void put_value(json_t *values, const char *name, const char *value)
{
    const char *dot = strchr(name, '.');
    if (!dot) {
        json_object_set_new(values, name, json_string(value));
        return;
    }
    size_t length = (size_t)(dot - name);
    json_t *rows = json_object_getn(values, name, length);
    if (!json_is_object(rows)) {
        rows = json_object();
        json_object_setn_new(values, name, length, rows);
    }
    json_object_set_new(rows, dot + 1, json_string(value));
}

int house_set_value(struct house *house, const char *name, const char *value, ms_t now, const struct actor *actor,
                    struct issues *issues, struct oops *oops)
{
    struct pack_files kept = {0}, packs = {0}, none = {0};
    int64_t generation;
    JSON_SCOPE(root);
    int failed = house_packs(house->arena, pen_store(house->pen), &kept, &generation, oops);
    if (failed < 0)
        return failed;
    json_t *values = own_values(&kept);
    put_value(values, name, value);
    root = json_pack("{s:o}", "values", values);
    char *text = json_dumps(root, JSON_COMPACT);
    MUST(text);
    *list_push(house->arena, &packs) = (struct pack_file){
        .pack = HOUSE_OWN, .name = "values.yaml", .bytes = arena_text(house->arena, text), .n = strlen(text)};
    free(text);
    struct oops whole = {0}; /* says how many mistakes there are; the first of them says more */
    failed = house_adopt(house, &packs, &none, now, actor, issues, &whole);
    for (size_t i = 0; failed < 0 && i < issues->n; i++)
        if (issues->at[i].level == ISSUE_ERROR)
            return oops_printf(oops, ERR_INVALID, name, "%s", issues->at[i].zh);
    if (failed < 0)
        *oops = whole;
    return failed;
}

/* --- a demonstration --- */

static int holds_demo(const char *folder, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct store *store;
    int failed = store_open(house_store_path(arena, folder), STORE_READ, &store, oops);
    if (failed < 0)
        return failed;
    bool demo = !strcmp(noted(arena, store, "demo", "no"), "yes");
    store_close(store);
    return demo ? 0 : oops_printf(oops, ERR_REFUSED, folder, "%s 里不是演示数据，不删除；要换个文件夹，或自己移走它", folder);
}

int house_remove_demo(const char *folder, struct oops *oops)
{
    int lock = -1;
    if (folder_is_empty(folder))
        return 0;
    if (!house_exists(folder))
        return oops_printf(oops, ERR_REFUSED, folder, "%s 里有别的文件，不是演示数据，不删除", folder);
    int failed = take_lock(folder, &lock, oops);
    if (!failed)
        failed = holds_demo(folder, oops);
    if (!failed)
        failed = folder_remove(folder, oops);
    if (lock >= 0)
        close(lock);
    return failed;
}
