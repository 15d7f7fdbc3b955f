#include "views/scope.h"

#include "views/show.h"

#include <string.h>

enum { UNITS_MOST = 5000, POSTS_MOST = 200, HOLDINGS_MOST = 5000, STAND_INS_MOST = 8 };

/* --- building the viewer --- */

struct building {
    int64_t person;
    struct viewer *viewer;
    struct posts LIST(struct held) posts;
    bool found;
};

static const char *sees(const struct law *law, const char *name)
{
    const struct post *post = law_post(law, name);
    return post && post->sees ? post->sees : "";
}

static void read_posts(struct deciding *deciding, struct building *building)
{
    struct arena *arena = deciding->arena;
    const struct row *rows;
    size_t n = deciding_rows(deciding, "holding", term_is(arena, "person", VALUE_OF_INT(building->person)), NULL, false,
                             POSTS_MOST, &rows);
    building->posts.n = 0;
    if (!people_in_office(deciding, building->person))
        return;
    for (size_t i = 0; i < n; i++) {
        const struct post *post = law_post(deciding->law, row_text(&rows[i], "post"));
        int64_t ends = row_int(&rows[i], "ends-on");
        bool begun = row_int(&rows[i], "starts-on") <= deciding->now + CIVIL_DAY_MS;
        if (post && begun && (!ends || ends > deciding->now))
            *list_push(arena, &building->posts) =
                (struct held){post->name, row_int(&rows[i], "unit"), row_int(&rows[i], "deputy") != 0, false};
    }
}

static bool held_already(const struct building *building, const char *post, int64_t unit)
{
    for (size_t i = 0; i < building->posts.n; i++)
        if (!strcmp(building->posts.at[i].post, post) && (!unit || building->posts.at[i].unit == unit))
            return true;
    return false;
}

static void stand_in_for(struct deciding *deciding, struct building *building, const struct post *post, int64_t unit)
{
    struct persons persons = {0};
    if (held_already(building, post->name, unit))
        return;
    people_of_post(deciding, post->name, unit, false, &persons);
    for (size_t i = 0; i < persons.n; i++)
        if (persons.at[i] == building->person)
            *list_push(deciding->arena, &building->posts) = (struct held){post->name, unit, true, false};
}

/* Where a post is vacant its stand-in has what the post would have: in the own units, and for posts of the house. */
static void read_vacancies(struct deciding *deciding, struct building *building)
{
    const struct map *posts = &deciding->law->posts;
    for (size_t i = 0, own = building->posts.n; own && i < posts->n; i++) {
        const struct post *post = posts->rows[i].value;
        bool of_unit = !strcmp(post->per, "unit");
        if (!post->vacant || post->same_as || (!of_unit && strcmp(post->per, "institution") != 0))
            continue;
        for (size_t k = 0; k < (of_unit ? own : 1); k++)
            stand_in_for(deciding, building, post, of_unit ? building->posts.at[k].unit : 0);
    }
}

/* --- vacancies of other units, for which a post of the house stands in ---
 * All units and all holdings are read once and looked through in memory: asked post by post a house with many vacancies
 * would cost a question for each. */

struct vacancies {
    struct deciding *deciding;
    struct building *building;
    struct map filled; /* "post/unit" */
};

static const char *place_of(struct arena *arena, const char *post, int64_t unit)
{
    return arena_printf(arena, "%s/%lld", post, (long long)unit);
}

static bool reads_filled(struct vacancies *vacancies)
{
    struct deciding *deciding = vacancies->deciding;
    const struct row *rows;
    size_t n = deciding_rows(deciding, "holding", NULL, NULL, false, HOLDINGS_MOST, &rows);
    for (size_t i = 0; i < n; i++) {
        const struct post *post = law_post(deciding->law, row_text(&rows[i], "post"));
        int64_t ends = row_int(&rows[i], "ends-on"), unit = row_int(&rows[i], "unit");
        bool lives = row_int(&rows[i], "starts-on") <= deciding->now + CIVIL_DAY_MS && (!ends || ends > deciding->now);
        if (post && lives && people_in_office(deciding, row_int(&rows[i], "person")))
            map_set(deciding->arena, &vacancies->filled,
                    place_of(deciding->arena, post->name, strcmp(post->per, "unit") ? 0 : unit), vacancies);
    }
    return n < HOLDINGS_MOST; /* with more of them who is missing is not known from here */
}

static bool falls_to_me(struct vacancies *vacancies, const char *post, int64_t unit, int hops)
{
    struct deciding *deciding = vacancies->deciding;
    struct holders stand_ins = {0};
    if (held_already(vacancies->building, post, unit))
        return true;
    if (hops == STAND_INS_MOST || map_get(&vacancies->filled, place_of(deciding->arena, post, unit)))
        return false;
    people_stand_ins(deciding, post, unit, &stand_ins);
    for (size_t i = 0; i < stand_ins.n; i++) {
        const struct holder *one = &stand_ins.at[i];
        if (one->person ? one->person == vacancies->building->person
                        : falls_to_me(vacancies, one->post, one->unit, hops + 1))
            return true;
    }
    return false;
}

static bool holds_for_the_house(const struct deciding *deciding, const struct building *building)
{
    for (size_t i = 0; i < building->posts.n; i++) {
        const struct post *post = law_post(deciding->law, building->posts.at[i].post);
        if (post && strcmp(post->per, "unit") != 0)
            return true;
    }
    return false;
}

static void read_vacancies_afar(struct deciding *deciding, struct building *building)
{
    struct vacancies vacancies = {.deciding = deciding, .building = building};
    const struct map *posts = &deciding->law->posts;
    const struct row *units;
    if (!holds_for_the_house(deciding, building) || !reads_filled(&vacancies))
        return;
    size_t n = deciding_rows(deciding, "unit", NULL, NULL, false, UNITS_MOST, &units);
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *post = posts->rows[i].value;
        if (!post->vacant || post->same_as || strcmp(post->per, "unit") != 0)
            continue;
        for (size_t k = 0; k < n; k++)
            if (!held_already(building, post->name, units[k].id) && falls_to_me(&vacancies, post->name, units[k].id, 0))
                *list_push(deciding->arena, &building->posts) = (struct held){post->name, units[k].id, true, true};
    }
}

static int read_viewer(struct deciding *deciding, void *context)
{
    struct building *building = context;
    const struct row *person = deciding_row(deciding, "person", building->person);
    read_posts(deciding, building);
    read_vacancies(deciding, building);
    read_vacancies_afar(deciding, building);
    building->found = person != NULL;
    building->viewer->unit = row_int(person, "unit");
    building->viewer->name = row_text(person, "name");
    return 0;
}

struct tree LIST(int64_t);

static bool tree_has(const struct tree *tree, int64_t unit)
{
    for (size_t i = 0; i < tree->n; i++)
        if (tree->at[i] == unit)
            return true;
    return false;
}

/* Adds what lies below, level by level; a circle in the tree ends by itself. */
static void add_below(struct arena *arena, struct tree *tree, const struct row *units, size_t n)
{
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < n; i++) {
            int64_t parent = row_int(&units[i], "parent");
            if (!parent || !tree_has(tree, parent) || tree_has(tree, units[i].id))
                continue;
            *list_push(arena, tree) = units[i].id;
            grown = true;
        }
    }
}

static int read_units(struct reading *reading, const struct building *building, struct viewer *viewer,
                      struct oops *oops)
{
    static const char *const PARENT[] = {"parent"};
    struct ask ask = {.kind = ASK_ROWS, .table = "unit", .limit = UNITS_MOST, .columns = PARENT, .column_count = 1};
    struct answer answer;
    struct tree tree = {0};
    for (size_t i = 0; i < building->posts.n; i++) {
        const struct held *held = &building->posts.at[i];
        viewer->all_units = viewer->all_units || !strcmp(sees(reading->law, held->post), "all");
        if (!strcmp(sees(reading->law, held->post), "unit") && !tree_has(&tree, held->unit))
            *list_push(reading->arena, &tree) = held->unit;
    }
    if (viewer->all_units || !tree.n)
        return 0;
    int err = store_ask(reading->store, reading->arena, &ask, &answer, oops);
    if (err)
        return err;
    add_below(reading->arena, &tree, answer.rows, answer.n);
    viewer->units = tree.at;
    viewer->unit_count = tree.n;
    return 0;
}

static void split_roles(struct arena *arena, const char *roles, struct viewer *viewer)
{
    struct names names = {0};
    for (const char *at = roles ? roles : ""; *at;) {
        size_t n = strcspn(at, " ,");
        if (n)
            *list_push(arena, &names) = arena_text_n(arena, at, n);
        at += n + (at[n] != '\0');
    }
    viewer->roles = names.at;
    viewer->role_count = names.n;
}

int scope_viewer(struct reading *reading, int64_t person, const char *login, const char *roles,
                 struct viewer *ret_viewer, struct oops *oops)
{
    struct viewer viewer = {.person = person, .login = arena_text(reading->arena, login)};
    struct building building = {.person = person, .viewer = &viewer};
    int err = reading_decide(reading, read_viewer, &building, oops);
    if (!err)
        err = building.found ? 0 : 1;
    if (!err)
        err = read_units(reading, &building, &viewer, oops);
    if (err)
        return err;
    viewer.posts = building.posts.at;
    viewer.post_count = building.posts.n;
    split_roles(reading->arena, roles, &viewer);
    *ret_viewer = viewer;
    return 0;
}

/* --- what posts say of the viewer --- */

static bool institution_wide(const struct law *law, const char *name)
{
    const struct post *post = law_post(law, name);
    return post && !text_same(post->per, "unit");
}

bool scope_post_of_unit(const struct law *law, const char *name) { return !institution_wide(law, name); }

bool scope_is_among(struct reading *reading, const struct who *who, int64_t unit)
{
    const struct viewer *viewer = reading->viewer;
    for (; who; who = who->next) {
        const struct group *group =
            who->kind == WHO_CHAIR || who->kind == WHO_MEMBERS ? map_get(&reading->law->groups, who->name) : NULL;
        if (who->kind == WHO_POST &&
            viewer_holds(viewer, who->name, institution_wide(reading->law, who->name) ? 0 : unit))
            return true;
        if (group && scope_is_among(reading, who->kind == WHO_CHAIR ? group->chair : group->members, unit))
            return true;
        if (group && who->kind == WHO_MEMBERS && scope_is_among(reading, group->chair, unit))
            return true;
    }
    return false;
}

static bool acts_everywhere(struct reading *reading, const struct who *who)
{
    for (; who; who = who->next)
        if (who->kind == WHO_POST && institution_wide(reading->law, who->name) &&
            viewer_holds(reading->viewer, who->name, 0))
            return true;
    return false;
}

bool scope_acts_in(struct reading *reading, const struct reg *reg)
{
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (acts_everywhere(reading, reg->deeds.at[i].by))
            return true;
    for (size_t i = 0; i < reg->states.n; i++)
        for (size_t k = 0; k < reg->states.at[i].deeds.n; k++)
            if (acts_everywhere(reading, reg->states.at[i].deeds.at[k].by))
                return true;
    return false;
}

/* --- registers, rows, fields --- */

/* Of the engine's own registers those that say something by themselves; logins, channels and series do not. */
static bool readable_builtin(const struct reg *reg)
{
    static const char *const NAMES[] = {"task",   "call",     "probe",   "outage",  "verdict",
                                        "strike", "sighting", "reading", "document"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!strcmp(NAMES[i], reg->name))
            return true;
    return false;
}

bool scope_directory(const struct reg *reg) { return !strcmp(reg->name, "unit") || !strcmp(reg->name, "person"); }

/* What a regulation itself lists (grades, columns, limits) is as public as its text, unless it names readers. */
static bool listed_in_law(const struct law *law, const struct reg *reg)
{
    const struct field *unit = reg_field(reg, "unit");
    for (size_t i = 0; (!unit || unit->builtin) && i < law->records.n; i++)
        if (!strcmp(law->records.at[i].reg, reg->name))
            return true;
    return false;
}

bool scope_register(struct reading *reading, const struct reg *reg)
{
    if (!reg || reg->owner || (reg->builtin && !readable_builtin(reg)))
        return false;
    return !reg->readers || scope_is_among(reading, reg->readers, 0);
}

bool scope_unit(const struct viewer *viewer, int64_t unit)
{
    if (viewer->all_units)
        return true;
    for (size_t i = 0; unit && i < viewer->unit_count; i++)
        if (viewer->units[i] == unit)
            return true;
    return false;
}

const struct term *scope_where(struct reading *reading, const struct reg *reg)
{
    const struct viewer *viewer = reading->viewer;
    if (viewer->all_units || scope_directory(reg) || scope_acts_in(reading, reg) || listed_in_law(reading->law, reg))
        return NULL;
    if (!viewer->unit_count)
        return where_is(reading, "id", VALUE_OF_INT(0));
    return where_ids(reading, "unit", viewer->units, viewer->unit_count);
}

/* The units in which the viewer holds this post; none when an earlier row of the list has named it already. */
static size_t units_of_post(struct reading *reading, size_t first, int64_t **ret_units)
{
    const struct viewer *viewer = reading->viewer;
    int64_t *units = ARENA_ARRAY(reading->arena, int64_t, viewer->post_count);
    size_t n = 0;
    for (size_t i = 0; i < viewer->post_count; i++) {
        if (strcmp(viewer->posts[i].post, viewer->posts[first].post) != 0)
            continue;
        if (i < first)
            return 0;
        units[n++] = viewer->posts[i].unit;
    }
    *ret_units = units;
    return n;
}

static const struct term *holding(struct reading *reading, bool at_hand)
{
    const struct viewer *viewer = reading->viewer;
    const struct term *mine = where_is(reading, "person", VALUE_OF_INT(viewer->person));
    for (size_t i = 0; i < viewer->post_count; i++) {
        bool wide = institution_wide(reading->law, viewer->posts[i].post);
        struct value name = VALUE_OF_TEXT(viewer->posts[i].post);
        int64_t *units;
        size_t n = units_of_post(reading, i, &units);
        if (!n || (wide && !at_hand))
            continue;
        const struct term *post = at_hand ? where_checked(reading, "post", name) : where_is(reading, "post", name);
        mine = where_or(reading, mine, wide ? post : where_and(reading, where_ids(reading, "of-unit", units, n), post));
    }
    return mine;
}

const struct term *scope_my_holding(struct reading *reading) { return holding(reading, true); }
const struct term *scope_unit_holding(struct reading *reading) { return holding(reading, false); }

static bool any(struct reading *reading, const char *table, const struct term *where)
{
    struct ask ask = {.kind = ASK_EXISTS, .table = table, .where = where};
    return reading_value(reading, &ask).number == 1;
}

static bool takes_part(struct reading *reading, const struct row *row)
{
    struct value me = VALUE_OF_INT(reading->viewer->person);
    const struct term *about = where_is(reading, "subject", VALUE_OF_REF(row->table, row->id));
    if (row_int(row, "opener") == reading->viewer->person)
        return true;
    bool holds =
        any(reading, "task", where_and(reading, about, where_line(reading, "task.holder", scope_my_holding(reading))));
    bool did = any(reading, "deed", where_and(reading, about, where_is(reading, "by", me)));
    bool told = any(reading, "delivery", where_and(reading, about, where_is(reading, "person", me)));
    return holds || did || told;
}

static bool among_readers(struct reading *reading, const struct reg *reg, const struct who *readers,
                          const struct row *row)
{
    if (!row)
        return scope_is_among(reading, readers, 0);
    if (scope_is_among(reading, readers, row_int(row, "unit")))
        return true;
    struct deciding deciding = reading_deciding(reading, reg, row);
    return people_include(&deciding, readers, reading->viewer->person);
}

bool scope_sees(struct reading *reading, const struct reg *reg, const struct row *row)
{
    const struct viewer *viewer = reading->viewer;
    if (!reg || reg->owner || (reg->builtin && !readable_builtin(reg)))
        return false;
    if (reg->readers)
        return among_readers(reading, reg, reg->readers, row);
    if (viewer->all_units || scope_directory(reg) || scope_unit(viewer, row_int(row, "unit")) ||
        scope_acts_in(reading, reg) || listed_in_law(reading->law, reg))
        return true;
    return takes_part(reading, row);
}

bool scope_told_to_all(const struct reg *reg, const struct field *field)
{
    static const char *const OPEN[] = {"name", "unit", "active"};
    if (field->type == TYPE_SECRET || field->readers)
        return false;
    bool open = strcmp(reg->name, "person") != 0 || field->builtin;
    for (size_t i = 0; i < sizeof OPEN / sizeof *OPEN && !open; i++)
        open = !strcmp(OPEN[i], field->name);
    return open;
}

static bool directory_field(struct reading *reading, const struct reg *reg, const struct field *field,
                            const struct row *row)
{
    return !row || strcmp(reg->name, "person") || row->id == reading->viewer->person ||
           scope_unit(reading->viewer, row_int(row, "unit")) || scope_told_to_all(reg, field);
}

bool scope_field(struct reading *reading, const struct reg *reg, const struct field *field, const struct row *row)
{
    if (field->type == TYPE_SECRET)
        return false;
    if (field->readers && !among_readers(reading, reg, field->readers, row))
        return false;
    return directory_field(reading, reg, field, row);
}

bool scope_sifts(struct reading *reading, const struct reg *reg, const struct field *field)
{
    return scope_field(reading, reg, field, NULL) &&
           (field->readers || reading->viewer->all_units || scope_told_to_all(reg, field));
}

/* --- the rail --- */

static bool holds_any(const struct viewer *viewer, const char *const *posts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (viewer_holds(viewer, posts[i], 0))
            return true;
    return false;
}

#define HOLDS(viewer, ...)                                                                                             \
    holds_any((viewer), (const char *const[]){__VA_ARGS__},                                                            \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

const char *scope_rail(struct reading *reading)
{
    const struct viewer *viewer = reading->viewer;
    bool office = HOLDS(viewer, "security-office"), tech = HOLDS(viewer, "tech-office", "it-office-director");
    bool leads = HOLDS(viewer, "first-responsible", "direct-responsible", "leading-group-member");
    bool unit = HOLDS(viewer, "security-officer", "security-leader", "system-admin"), head = HOLDS(viewer, "unit-head");
    bool works = office || tech || unit,
         admin = viewer_has_role(viewer, "system-admin") || viewer_has_role(viewer, "security-admin");
    bool auditor = viewer_has_role(viewer, "audit-admin"), adopts = viewer_has_role(viewer, "security-admin");
    const struct {
        const char *area;
        bool seen;
    } AREAS[] = {
        {"desk", works || leads || head || !(admin || auditor)},
        {"cases", works || leads || head || viewer->post_count},
        {"watch", works},
        {"registers", works || viewer->post_count},
        {"duties", works},
        {"rules", works || head || leads || adopts},
        {"review", works || leads || head},
        {"audit", auditor || office},
        {"settings", admin},
    };
    struct text rail = TEXT(reading->arena);
    for (size_t i = 0; i < sizeof AREAS / sizeof *AREAS; i++)
        if (AREAS[i].seen)
            text_printf(&rail, "%s%s", rail.n ? " " : "", AREAS[i].area);
    return text_end(&rail);
}

void scope_show_posts(struct reading *reading, struct json *out, const char *key)
{
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < reading->viewer->post_count; i++) {
        const struct held *held = &reading->viewer->posts[i];
        if (held->afar)
            continue;
        json_open_object(out);
        json_key_text(out, "post", held->post);
        json_key_text(out, "title", show_post(reading, held->post, 0));
        show_ref_to(reading, out, "unit", "unit", held->unit);
        json_key_bool(out, "deputy", held->deputy);
        json_close(out);
    }
    json_close(out);
}

int64_t scope_officer(struct reading *reading, int64_t unit)
{
    const struct row *holdings;
    struct ask ask = {
        .kind = ASK_ROWS,
        .table = "holding",
        .where = reading_standing(reading, "holding", where_is(reading, "post", VALUE_OF_TEXT("security-officer"))),
        .limit = HOLDINGS_MOST};
    size_t n = reading_rows(reading, &ask, &holdings);
    for (size_t i = 0; i < n; i++)
        if (row_int(&holdings[i], "unit") == unit && !row_int(&holdings[i], "deputy") &&
            (!row_int(&holdings[i], "ends-on") || row_int(&holdings[i], "ends-on") > reading->now))
            return row_int(&holdings[i], "person");
    return 0;
}
