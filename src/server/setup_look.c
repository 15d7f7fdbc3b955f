#include "server/setup_inner.h"

#include "cases/page.h"
#include "rules/check.h"
#include "rules/terms.h"
#include "server/doctor.h"


/* Where the first set-up is, and what is said at its end. */

const char *const setup_steps[SETUP_STEPS] = {"institution", "packs", "people", "posts", "administrators", "channels"};
const char *const setup_roles[3] = {"system-admin", "security-admin", "audit-admin"};

size_t setup_rows(struct setup_desk *desk, const char *table, const struct term *where, const char *order,
                  const struct row **ret_rows)
{
    const struct row *found;
    size_t n = law_reg(desk->house->law, table)
                   ? stage_ask(&desk->stage, table, where, order, false, SETUP_ROWS, &found)
                   : 0,
           kept = 0;
    struct row *rows = n ? ARENA_ARRAY(desk->step->arena, struct row, n) : NULL;
    for (size_t i = 0; i < n; i++)
        if (!page_is_void(&found[i]))
            rows[kept++] = found[i];
    *ret_rows = rows;
    return kept;
}

size_t setup_count(struct setup_desk *desk, const char *table, const struct term *where)
{
    const struct row *rows;
    return setup_rows(desk, table, where, NULL, &rows);
}

static bool is_done(struct setup_desk *desk, enum setup_step step)
{
    struct arena *arena = desk->step->arena;
    size_t admins = 0;
    switch (step) {
    case SETUP_INSTITUTION:
        return *setup_draft_text(desk->setup, arena, "institution") && *setup_draft_text(desk->setup, arena, "who");
    case SETUP_PACKS:
        return desk->house->law->packs.n > 0;
    case SETUP_PEOPLE:
        return setup_count(desk, "unit", NULL) > 1 && setup_count(desk, "person", NULL) > 0;
    case SETUP_POSTS:
        return setup_count(desk, "holding", NULL) > 0;
    case SETUP_ADMINISTRATORS:
        for (size_t i = 0; i < 3; i++)
            admins += setup_count(desk, "login", term_is(arena, "roles", VALUE_OF_TEXT(setup_roles[i]))) > 0;
        return admins == 3;
    case SETUP_CHANNELS:
        return setup_count(desk, "channel", term_is(arena, "active", VALUE_OF_INT(1))) > 0;
    case SETUP_STEPS:
        break;
    }
    return false;
}

static void tell_steps(struct setup_desk *desk)
{
    struct json *out = desk->step->out;
    json_key(out, "steps");
    json_open_array(out);
    for (enum setup_step i = 0; i < SETUP_STEPS; i++) {
        json_open_object(out);
        json_key_text(out, "step", setup_steps[i]);
        json_key_text(out, "state",
                      is_done(desk, i)                             ? "done"
                      : setup_skipped(desk->setup, setup_steps[i]) ? "skipped"
                                                                   : "open");
        json_key_bool(out, "required", i == SETUP_INSTITUTION || i == SETUP_PACKS || i == SETUP_ADMINISTRATORS);
        json_close(out);
    }
    json_close(out);
}

static void tell_administrators(struct setup_desk *desk)
{
    struct arena *arena = desk->step->arena;
    struct json *out = desk->step->out;
    json_key(out, "administrators");
    json_open_array(out);
    for (size_t i = 0; law_reg(desk->house->law, "person") && i < 3; i++) {
        const struct row *login, *person;
        if (!stage_ask(&desk->stage, "login", term_is(arena, "roles", VALUE_OF_TEXT(setup_roles[i])), NULL, false, 1,
                       &login))
            continue;
        bool known = stage_ask(&desk->stage, "person", term_is(arena, "id", VALUE_OF_INT(row_int(&login[0], "person"))),
                               NULL, false, 1, &person) > 0;
        json_open_object(out);
        json_key_text(out, "role", setup_roles[i]);
        json_key_text(out, "login", row_text(&login[0], "login"));
        json_key_text(out, "name", known ? row_text(&person[0], "name") : "");
        json_key_int(out, "version", row_int(&login[0], "version"));
        json_close(out);
    }
    json_close(out);
}

static void tell_draft(struct setup_desk *desk)
{
    static const char *const NAMES[] = {"who", "institution", "short", "kind", "step"};
    struct json *out = desk->step->out;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        json_key_text(out, NAMES[i], setup_draft_text(desk->setup, desk->step->arena, NAMES[i]));
    pthread_mutex_lock(&desk->setup->lock);
    const json_t *forms = json_object_get(desk->setup->draft, "forms");
    if (forms)
        json_key_read(out, "forms", forms);
    pthread_mutex_unlock(&desk->setup->lock);
    if (!forms) {
        json_key(out, "forms");
        json_open_object(out);
        json_close(out);
    }
}

static int look(struct setup_desk *desk)
{
    struct json *out = desk->step->out;
    tell_draft(desk);
    tell_steps(desk);
    setup_tell_packs(desk);
    tell_administrators(desk);
    json_key_int(out, "units", (int64_t)setup_count(desk, "unit", NULL));
    json_key_int(out, "people", (int64_t)setup_count(desk, "person", NULL));
    json_key_int(out, "holdings", (int64_t)setup_count(desk, "holding", NULL));
    return 0;
}

int setup_look(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    setup_tell_loading(setup, step->out, step->english);
    return setup_at_desk(setup, step, look, NULL, oops);
}

/* --- the end --- */

static int report(struct setup_desk *desk)
{
    tell_steps(desk);
    return 0;
}

int setup_report(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    struct issues issues = {0};
    const struct law *law = office_law(setup->office);
    if (law->packs.n)
        check_law(step->arena, law, NULL, &issues);
    json_key(step->out, "checker");
    json_open_object(step->out);
    setup_tell_issues(step->out, &issues, step->english);
    json_close(step->out);
    json_key(step->out, "doctor");
    doctor_tell(step->arena, setup->folder, step->out);
    return setup_at_desk(setup, step, report, NULL, oops);
}
