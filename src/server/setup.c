#include "server/setup_inner.h"

#include "base/log.h"
#include "rules/terms.h"
#include "server/folder.h"
#include "store/store_note.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Which house is served, who may set it up, and how one gives way to another. */

static const char NOTE[] = "setup"; /* NOTE_SETTING: open, done; a house made on the console has none */

struct setup *setup_new(const char *folder, enum chain_hash hash)
{
    struct arena *arena = arena_new();
    struct setup *setup = ARENA_NEW(arena, struct setup);
    *setup = (struct setup){
        .arena = arena,
        .folder = arena_text(arena, folder),
        .demo_folder = arena_printf(arena, "%s/demo", folder),
        .part_folder = arena_printf(arena, "%s/demo.part", folder),
        .code_path = arena_printf(arena, "%s/setup.code", folder),
        .draft_path = arena_printf(arena, "%s/setup.json", folder),
        .hash = hash,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .draft = json_object(),
    };
    return setup;
}

void setup_free(struct setup *setup)
{
    if (!setup)
        return;
    setup_end_loading(setup);
    json_decref(setup->draft);
    explicit_bzero(setup->code, sizeof setup->code);
    pthread_mutex_destroy(&setup->lock);
    arena_free(setup->arena);
}

/* --- which house --- */

/* A file system of its own brings lost+found along. */
static bool is_free(const char *folder)
{
    DIR *dir = opendir(folder);
    bool other = false;
    if (!dir)
        return folder_is_empty(folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        other =
            other || (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && strcmp(entry->d_name, "lost+found"));
    closedir(dir);
    return !other;
}

static int make_house(struct setup *setup, struct oops *oops)
{
    struct house_options options = {.institution = "", .hash = setup->hash};
    if (!is_free(setup->folder))
        return oops_printf(oops, ERR_NOT_FOUND, setup->folder,
                           "%s 里没有烽燧的数据，也不是空文件夹；首次设置需要一个空的或还不存在的文件夹",
                           setup->folder);
    return house_create(setup->folder, &options, oops);
}

static bool has_account(struct house *house)
{
    ARENA_SCOPE(arena);
    struct ask ask = {.kind = ASK_ROWS, .table = "login", .limit = 1};
    struct answer answer = {0};
    struct oops none = {0};
    return store_ask(pen_store(house->pen), arena, &ask, &answer, &none) < 0 || answer.n;
}

/* A house without a word about it is open as long as nobody can log in. */
static int look_whether_open(struct setup *setup, struct house *house, struct oops *oops)
{
    struct store *store = pen_store(house->pen);
    const char *state = NULL;
    int none = store_note_get(store, house->arena, NOTE_SETTING, NOTE, 0, &state);
    if (none < 0)
        return oops_set(oops, -none, NOTE, NULL, NULL);
    bool open = none ? !has_account(house) : !strcmp(state, "open");
    if (open && none)
        none = store_note_set(store, NOTE_SETTING, NOTE, "open", 0);
    atomic_store(&setup->open, open);
    return none < 0 ? oops_set(oops, -none, NOTE, NULL, NULL) : 0;
}

/* The institution's house, or in its place the demonstration. */
static int choose(struct setup *setup, struct house **house, struct oops *oops)
{
    if (atomic_load(&setup->open) && house_exists(setup->demo_folder)) {
        house_close(*house);
        *house = NULL;
        atomic_store(&setup->open, false);
        atomic_store(&setup->demo, true);
        setup->house_folder = setup->demo_folder;
        return house_open(setup->demo_folder, house, oops);
    }
    return atomic_load(&setup->open) ? setup_draft_load(setup, oops) : 0;
}

int setup_open_house(struct setup *setup, struct house **ret_house, struct oops *oops)
{
    struct house *house = NULL;
    atomic_store(&setup->wish, SETUP_STAY);
    atomic_store(&setup->demo, false);
    setup->house_folder = setup->folder;
    int failed = house_exists(setup->folder) ? 0 : make_house(setup, oops);
    if (!failed)
        failed = house_open(setup->folder, &house, oops);
    if (!failed)
        failed = folder_remove(setup->part_folder, oops); /* of a loading that was cut short */
    if (!failed)
        failed = look_whether_open(setup, house, oops);
    if (!failed)
        failed = choose(setup, &house, oops);
    if (failed < 0) {
        house_close(house);
        return failed;
    }
    *ret_house = house;
    return 0;
}

/* --- giving way --- */

void setup_wish(struct setup *setup, enum setup_wish wish)
{
    atomic_store(&setup->wish, wish);
    kill(getpid(), SIGUSR1);
}

bool setup_wishes(const struct setup *setup) { return atomic_load(&setup->wish) != SETUP_STAY; }

/* What the wizard and the server put there, and nothing that somebody else keeps in the folder. */
static int remove_own(struct setup *setup, struct oops *oops)
{
    static const char *const FOLDERS[] = {"evidence", "seals", "spool", "series", "demo.part"};
    static const char *const FILES[] = {"setup.json", "vault.key", "lock"};
    static const char *const STORES[] = {"search.db", "fengsui.db"}; /* the house itself last: until then it is one */
    ARENA_SCOPE(arena);
    int failed = 0;
    for (size_t i = 0; !failed && i < sizeof FOLDERS / sizeof *FOLDERS; i++)
        failed = folder_remove(arena_printf(arena, "%s/%s", setup->folder, FOLDERS[i]), oops);
    for (size_t i = 0; !failed && i < sizeof FILES / sizeof *FILES; i++)
        unlink(arena_printf(arena, "%s/%s", setup->folder, FILES[i]));
    for (size_t i = 0; !failed && i < sizeof STORES / sizeof *STORES; i++)
        folder_remove_store(arena, arena_printf(arena, "%s/%s", setup->folder, STORES[i]));
    return failed;
}

int setup_carry_out(struct setup *setup, struct oops *oops)
{
    switch ((enum setup_wish)atomic_load(&setup->wish)) {
    case SETUP_REMOVE_DEMO:
        log_info("setup.demo-removed", "%s", setup->demo_folder);
        return folder_remove(setup->demo_folder, oops);
    case SETUP_START_OVER:
        log_info("setup.start-over", "%s", setup->folder);
        return remove_own(setup, oops);
    case SETUP_STAY:
    case SETUP_AGAIN:
        break;
    }
    return 0;
}

/* --- the last steps --- */

static int draft(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    const char *at = json_string_value(json_object_get(step->body, "step"));
    json_t *forms = json_object_get(step->body, "forms");
    int failed = at ? setup_draft_set(setup, "step", json_string(at), oops) : 0;
    return failed || !forms ? failed : setup_draft_set(setup, "forms", json_incref(forms), oops);
}

static int skip(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    return setup_skip(setup, json_string_value(json_object_get(step->body, "step")), oops);
}

static const char *summary(struct setup_desk *desk)
{
    struct text text = TEXT(desk->step->arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_key_text(&out, "institution", setup_draft_text(desk->setup, desk->step->arena, "institution"));
    json_key_int(&out, "packs", (int64_t)desk->house->law->packs.n);
    json_key_int(&out, "units", (int64_t)setup_count(desk, "unit", NULL));
    json_key_int(&out, "people", (int64_t)setup_count(desk, "person", NULL));
    json_key_int(&out, "holdings", (int64_t)setup_count(desk, "holding", NULL));
    json_close(&out);
    return text_end(&text);
}

/* In the trail as a job that is done; then the door is shut, first in memory, then in the store. */
static int close_for_ever(struct setup_desk *desk)
{
    struct fact_answer answer;
    struct cell cells[] = {
        {"kind", VALUE_OF_TEXT("setup")}, {"title", VALUE_OF_TEXT("首次设置")}, {"state", VALUE_OF_TEXT("done")}, {"options", VALUE_OF_TEXT("{}")},
        {"figures", VALUE_OF_TEXT(summary(desk))},
    };
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "job",
                        .actor = desk->step->actor,
                        .values = cells,
                        .value_count = 5};
    fact.actor.trusted = true;
    int failed = stage_send(&desk->stage, &fact, &answer, desk->oops);
    if (failed < 0)
        return failed;
    atomic_store(&desk->setup->open, false);
    failed = store_note_set(pen_store(desk->house->pen), NOTE_SETTING, NOTE, "done", 0);
    if (failed < 0)
        atomic_store(&desk->setup->open, true);
    return failed < 0 ? oops_set(desk->oops, -failed, NOTE, NULL, NULL) : 0;
}

static int may_finish(struct setup_desk *desk)
{
    struct oops *oops = desk->oops;
    if (!*setup_draft_text(desk->setup, desk->step->arena, "institution"))
        return oops_set(oops, ERR_REFUSED, "institution", "第 1 步还没有完成：填写单位名称", "step 1 is open: name the institution");
    if (!desk->house->law->packs.n)
        return oops_set(oops, ERR_REFUSED, "packs", "第 2 步还没有完成：至少采用一套制度", "step 2 is open: adopt at least one pack");
    for (size_t i = 0; i < 3; i++)
        if (!setup_count(desk, "login", term_is(desk->step->arena, "roles", VALUE_OF_TEXT(setup_roles[i]))))
            return oops_set(oops, ERR_REFUSED, "administrators", "第 5 步还没有完成：设立三员",
                            "step 5 is open: name the three administrators");
    return close_for_ever(desk);
}

static int finish(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    int failed = setup_at_desk(setup, step, may_finish, NULL, oops);
    if (failed < 0)
        return failed;
    setup_draft_drop(setup);
    setup_wish(setup, SETUP_AGAIN);
    return 0;
}

static int restart(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    const char *typed = json_string_value(json_object_get(step->body, "confirm"));
    if (!text_same(typed, "重新开始") && !text_same(typed, "restart"))
        return oops_set(oops, ERR_INVALID, "confirm", "请输入“重新开始”四个字", "type restart to confirm");
    setup_wish(setup, SETUP_START_OVER);
    return 0;
}

static int remove_demo(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    const char *typed = json_string_value(json_object_get(step->body, "confirm"));
    if (!atomic_load(&setup->demo))
        return oops_set(oops, ERR_REFUSED, "path", "这个演示单位是用 fengsui demo 建立的：停止服务，再删去它的文件夹",
                        "this demonstration was made with `fengsui demo`: stop the server and delete its folder");
    if (!text_same(typed, "移除演示") && !text_same(typed, "remove"))
        return oops_set(oops, ERR_INVALID, "confirm", "请输入“移除演示”四个字", "type remove to confirm");
    setup_wish(setup, SETUP_REMOVE_DEMO);
    return 0;
}

/* --- the door --- */

struct at_desk {
    struct setup_desk desk;
    int (*work)(struct setup_desk *desk);
};

static int sit_down(struct house *house, void *arg)
{
    struct at_desk *at = arg;
    if (!atomic_load(&at->desk.setup->open)) /* finished by somebody else since the request came in */
        return oops_set(at->desk.oops, ERR_NOT_FOUND, "path", "首次设置刚刚由别处完成，已经关闭",
                        "the first set-up was just finished elsewhere and is closed");
    at->desk.house = house;
    stage_over(at->desk.step->arena, house->law, house->pen, house->clerk, office_now(at->desk.setup->office),
               &at->desk.stage);
    return at->work(&at->desk);
}

int setup_at_desk(struct setup *setup, const struct api_step *step, int (*work)(struct setup_desk *desk), void *own,
                  struct oops *oops)
{
    struct at_desk at = {.desk = {.setup = setup, .step = step, .oops = oops, .own = own}, .work = work};
    int failed = office_call(setup->office, sit_down, &at);
    return failed < 0 && oops && !oops->code ? oops_set(oops, -failed, "", NULL, NULL) : failed;
}

static const char *code(void *context, struct arena *arena)
{
    struct setup *setup = context;
    return atomic_load(&setup->open) ? arena_text(arena, setup->code) : NULL;
}

static const char *who(void *context, struct arena *arena)
{
    const char *name = setup_draft_text(context, arena, "who");
    return *name ? arena_printf(arena, "首次设置：%s", name) : "首次设置";
}

static int take(void *context, const struct api_step *step, struct oops *oops)
{
    static const struct {
        const char *verb;
        int (*run)(struct setup *setup, const struct api_step *step, struct oops *oops);
    } VERBS[] = {
        {"look", setup_look},     {"draft", draft},           {"institution", setup_institution}, {"check", setup_check},     {"adopt", setup_adopt},
        {"people", setup_people}, {"add", setup_add},         {"posts", setup_posts},             {"appoint", setup_appoint}, {"administrators", setup_administrators},
        {"skip", skip},           {"report", setup_report},   {"finish", finish},                 {"demo", setup_demo},       {"restart", restart},
        {"remove-demo", remove_demo},
    };
    if (setup_wishes(context))
        return oops_set(oops, ERR_BUSY, "", "正在切换，请稍候", "changing over, wait a moment");
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
        if (!strcmp(VERBS[i].verb, step->verb))
            return VERBS[i].run(context, step, oops);
    return oops_set(oops, ERR_INTERNAL, step->verb, NULL, NULL);
}

struct api_setup setup_door(struct setup *setup, struct office *office, void (*changed)(void *context), void *context)
{
    setup->office = office;
    setup->changed = changed;
    setup->context = context;
    return (struct api_setup){.context = setup, .code = code, .who = who, .take = take};
}

void setup_leave(struct setup *setup)
{
    setup_end_loading(setup);
    setup->office = NULL;
}

const char *setup_code(const struct setup *setup) { return atomic_load(&setup->open) ? setup->code : NULL; }
