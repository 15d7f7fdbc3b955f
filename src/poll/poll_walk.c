/* Tables of an agent, column beside column, one question after the other. */
#include "poll/poll_agent_inner.h"

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

struct column {
    oid root[MAX_OID_LEN], last[MAX_OID_LEN];
    size_t root_arcs, last_arcs;
    bool over;
};

struct walk {
    struct poll_agent *agent;
    struct arena *arena;
    const struct poll_group *group;
    unsigned number; /* of the group */
    struct column columns[POLL_COLUMNS];
    unsigned asked[POLL_COLUMNS]; /* the columns of the question under way */
    size_t column_count, asked_count, rows;
    struct poll_values LIST(struct poll_value) values;
    bool cut;
};

static bool read_name(const char *dotted, oid *ret_arcs, size_t *ret_n)
{
    size_t n = 0;
    const char *at = dotted;
    while (n < MAX_OID_LEN && *at >= '0' && *at <= '9') {
        char *end;
        unsigned long arc = strtoul(at, &end, 10);
        if (arc > UINT32_MAX)
            return false;
        ret_arcs[n++] = arc;
        at = end;
        if (!*at) {
            *ret_n = n;
            return n >= 2;
        }
        if (*at++ != '.')
            return false;
    }
    return false;
}

/* ---- one value ---- */

static const char *text_of(struct arena *arena, const netsnmp_variable_list *variable)
{
    const char *bytes = (const char *)variable->val.string;
    size_t n = variable->val_len < POLL_TEXT ? variable->val_len : POLL_TEXT - 1;
    for (int i = 0; i < 3 && n && n < variable->val_len && !text_utf8(bytes, n); i++)
        n--; /* cut within a character */
    return bytes && text_utf8(bytes, n) ? arena_text_n(arena, bytes, n) : "";
}

/* False: a type that nobody asks for. */
static bool value_of(struct arena *arena, const netsnmp_variable_list *variable, struct poll_value *value)
{
    value->text = "";
    switch (variable->type) {
    case ASN_INTEGER: value->number = *variable->val.integer; return true;
    case ASN_COUNTER:
    case ASN_GAUGE:
    case ASN_TIMETICKS: value->number = (int64_t)(*variable->val.integer & UINT32_MAX); return true;
    case ASN_COUNTER64:
        value->number = (int64_t)((uint64_t)variable->val.counter64->high << 32 |
                                  (variable->val.counter64->low & UINT32_MAX));
        return true;
    case ASN_OCTET_STR: value->text = text_of(arena, variable); return true;
    case ASN_OBJECT_ID:
        value->number = variable->val_len < sizeof(oid)
                            ? 0
                            : (int64_t)variable->val.objid[variable->val_len / sizeof(oid) - 1];
        return true;
    default: return false;
    }
}

static void keep(struct walk *walk, unsigned number, const netsnmp_variable_list *variable)
{
    struct poll_value value = {
        .group = walk->number, .column = number, .row = (uint32_t)variable->name[variable->name_length - 1]};
    if (value_of(walk->arena, variable, &value))
        *list_push(walk->arena, &walk->values) = value;
}

static bool is_missing(const netsnmp_variable_list *variable)
{
    return variable->type == SNMP_ENDOFMIBVIEW || variable->type == SNMP_NOSUCHOBJECT ||
           variable->type == SNMP_NOSUCHINSTANCE;
}

/* A name that does not go forward ends its column: an agent that turns in circles is not followed. */
static void take_next(struct walk *walk, unsigned number, const netsnmp_variable_list *variable)
{
    struct column *column = &walk->columns[number];
    if (column->over)
        return;
    if (is_missing(variable) || variable->name_length <= column->root_arcs || variable->name_length > MAX_OID_LEN ||
        snmp_oid_ncompare(variable->name, variable->name_length, column->root, column->root_arcs,
                          column->root_arcs) != 0 ||
        snmp_oid_compare(variable->name, variable->name_length, column->last, column->last_arcs) <= 0) {
        column->over = true;
        return;
    }
    memcpy(column->last, variable->name, variable->name_length * sizeof(oid));
    column->last_arcs = variable->name_length;
    keep(walk, number, variable);
}

static void take_exact(struct walk *walk, unsigned number, const netsnmp_variable_list *variable)
{
    const struct column *column = &walk->columns[number];
    if (!is_missing(variable) &&
        snmp_oid_compare(variable->name, variable->name_length, column->root, column->root_arcs) == 0)
        keep(walk, number, variable);
}

/* ---- one group ---- */

static netsnmp_pdu *next_question(struct walk *walk)
{
    bool exact = walk->group->rows == 0;
    netsnmp_pdu *question = snmp_pdu_create(exact ? SNMP_MSG_GET : SNMP_MSG_GETBULK);
    if (!question)
        return NULL;
    if (!exact) {
        question->non_repeaters = 0;
        question->max_repetitions = walk->group->rows;
    }
    walk->asked_count = 0;
    for (unsigned i = 0; i < walk->column_count; i++) {
        if (walk->columns[i].over)
            continue;
        snmp_add_null_var(question, walk->columns[i].last, walk->columns[i].last_arcs);
        walk->asked[walk->asked_count++] = i;
    }
    return question;
}

/* Values come row by row, one of each column asked for. True: there may be more. */
static bool take_answer(struct walk *walk, const netsnmp_pdu *answer)
{
    bool exact = walk->group->rows == 0;
    size_t i = 0;
    for (const netsnmp_variable_list *variable = answer->variables; variable; variable = variable->next_variable, i++) {
        unsigned number = walk->asked[i % walk->asked_count];
        if (exact && i < walk->asked_count)
            take_exact(walk, number, variable);
        else if (!exact && i / walk->asked_count < (size_t)walk->group->rows)
            take_next(walk, number, variable);
    }
    walk->rows += i / walk->asked_count;
    bool full = walk->rows >= POLL_ROWS;
    walk->cut = walk->cut || full;
    return i >= walk->asked_count && !exact && !full;
}

static enum poll_outcome outcome_of_error(long error)
{
    return error == SNMP_ERR_AUTHORIZATIONERROR || error == SNMP_ERR_NOACCESS ? POLL_WRONG_LEVEL : POLL_READ;
}

static bool begin_group(struct walk *walk, const struct poll_group *group)
{
    walk->group = group;
    walk->rows = 0;
    walk->column_count = 0;
    for (size_t i = 0; i < POLL_COLUMNS && group->columns[i]; i++) {
        struct column *column = &walk->columns[walk->column_count++];
        *column = (struct column){.over = false};
        if (!read_name(group->columns[i], column->root, &column->root_arcs))
            return false;
        memcpy(column->last, column->root, sizeof column->root);
        column->last_arcs = column->root_arcs;
    }
    return true;
}

static bool all_over(const struct walk *walk)
{
    for (size_t i = 0; i < walk->column_count; i++)
        if (!walk->columns[i].over)
            return false;
    return true;
}

/* An agent that refuses one group (tooBig, genErr) may know the others. */
static enum poll_outcome read_group(struct walk *walk, const struct poll_group *group)
{
    if (!begin_group(walk, group))
        return POLL_FAILED;
    enum poll_outcome outcome = POLL_READ;
    for (bool more = true; more && outcome == POLL_READ && !all_over(walk);) {
        netsnmp_pdu *question = next_question(walk), *answer = NULL;
        if (clock_machine() >= walk->agent->give_up || !question)
            return question ? (snmp_free_pdu(question), POLL_SLOW) : POLL_FAILED;
        outcome = poll_agent_ask(walk->agent, question, &answer);
        if (outcome != POLL_READ)
            return outcome;
        if (answer->errstat != SNMP_ERR_NOERROR)
            more = false;
        else
            more = take_answer(walk, answer);
        outcome = outcome_of_error(answer->errstat);
        snmp_free_pdu(answer);
    }
    return outcome;
}

void poll_agent_read(struct poll_agent *agent, struct arena *arena, const struct poll_question *question,
                     struct poll_answer *ret_answer)
{
    struct walk *walk = ARENA_NEW(arena, struct walk);
    enum poll_outcome outcome = POLL_READ;
    walk->agent = agent;
    walk->arena = arena;
    for (unsigned i = 0; i < question->group_count && outcome == POLL_READ; i++) {
        walk->number = i;
        outcome = read_group(walk, &question->groups[i]);
    }
    *ret_answer = (struct poll_answer){outcome, walk->cut, walk->values.at, walk->values.n};
}
