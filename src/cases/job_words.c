/* Words of a table that its register does not know: each once, with its rows, so that one answer serves all of them. */
#include "cases/import_value.h"
#include "cases/job_row.h"

#include <string.h>

struct counting {
    const struct job *job;
    struct arena *arena; /* of one column */
    const struct field *field;
    size_t column;
    struct map words; /* every word of the column → struct job_word *, known ones with no row */
};

static const char *title_of(const struct job *job, size_t column) { return job->sheet->columns.at[column].title; }

static int is_known(const struct counting *counting, const char *word, bool *ret_known, struct oops *oops)
{
    struct value value;
    struct oops own = {0};
    int failed = job_row_value(counting->job, counting->arena, counting->field, word, &value, &own);
    *ret_known = !failed;
    if (!failed || failed == -ERR_INVALID)
        return 0;
    *oops = own;
    return failed;
}

static int count_word(struct counting *counting, const char *word, struct oops *oops)
{
    const char *plain = import_names_plain(counting->arena, word);
    struct job_word *seen = map_get(&counting->words, plain);
    bool known = false;
    if (!seen) {
        int failed = is_known(counting, word, &known, oops);
        if (failed)
            return failed;
        seen = ARENA_NEW(counting->arena, struct job_word);
        seen->word = known ? NULL : arena_text(counting->arena, word);
        map_set(counting->arena, &counting->words, plain, seen);
    }
    seen->rows++;
    return 0;
}

static int count_cell(struct counting *counting, const char *cell, struct oops *oops)
{
    char **words;
    if (import_cell_fault(cell))
        return 0;
    const char *text = import_cell_text(counting->arena, counting->field, cell);
    size_t n = *text ? import_words_split(counting->arena, counting->field, text, &words) : 0;
    for (size_t i = 0; i < n; i++) {
        int failed = *words[i] ? count_word(counting, words[i], oops) : 0;
        if (failed)
            return failed;
    }
    return 0;
}

static const char *near_word(const struct counting *counting, const char *word)
{
    const struct job_table_work *work = counting->job->plan_state;
    const struct field *field = counting->field;
    struct names choices, english;
    import_words_choices(counting->arena, counting->job->law, work->reg, field, &choices, &english);
    return choices.n ? import_words_near(counting->arena, &choices, word)
                     : import_names_likely(work->names, import_words_table(field), word);
}

static void keep_words(struct job *job, const struct counting *counting)
{
    struct job_asked asked = {.column = counting->column};
    for (size_t i = 0; i < counting->words.n; i++) {
        struct job_word word = *(const struct job_word *)counting->words.rows[i].value;
        if (!word.word)
            continue;
        if (asked.words.n == JOB_WORDS) {
            asked.more++;
            continue;
        }
        const char *near = near_word(counting, word.word);
        word.near = near ? arena_text(job->plan, near) : NULL;
        word.word = arena_text(job->plan, word.word);
        word.answer = import_answers_get(&job->mapping.words, title_of(job, counting->column), word.word);
        *list_push(job->plan, &asked.words) = word;
    }
    if (asked.words.n)
        *list_push(job->plan, &job->asked) = asked;
}

int job_words_find(struct job *job, struct oops *oops)
{
    const struct job_table_work *work = job->plan_state;
    for (size_t column = 0; column < job->sheet->columns.n; column++) {
        ARENA_SCOPE(arena);
        const struct field *field = job->mapping.fields[column];
        struct counting counting = {.job = job, .arena = arena, .field = field, .column = column};
        if (!field || !import_words_asked(field))
            continue;
        for (size_t i = 0; i < work->n; i++) {
            int failed = column < work->rows[i]->n ? count_cell(&counting, work->rows[i]->cells[column], oops) : 0;
            if (failed)
                return failed;
        }
        keep_words(job, &counting);
    }
    return 0;
}

/* --- answers --- */

static bool is_required(const struct job *job, const struct field *field)
{
    for (size_t i = 0; i < job->targets.n; i++)
        if (job->targets.at[i].field == field)
            return job->targets.at[i].required;
    return false;
}

static int check_answer(const struct job *job, const struct field *field, const struct import_answer *answer,
                        struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct value value;
    struct oops own = {0};
    if (answer->answer == WORD_EMPTY && is_required(job, field))
        return oops_printf(oops, ERR_INVALID, answer->column, "“%s”不能留空：%s必填", answer->word, field->title);
    int failed = answer->answer == WORD_MEANS ? job_row_value(job, arena, field, answer->means, &value, &own) : 0;
    return failed == -ERR_INVALID
               ? oops_printf(oops, ERR_INVALID, answer->column, "“%s”的含义：%s", answer->word, own.zh)
               : failed;
}

int job_words_check(const struct job *job, const struct job_world *world, const struct import_mapping *mapping,
                    struct oops *oops)
{
    const struct job_table_work *work = job->plan_state;
    import_names_use(work->names, world->store);
    for (size_t i = 0; i < mapping->words.map.n; i++) {
        const struct import_answer *answer = mapping->words.map.rows[i].value;
        for (size_t column = 0; column < job->sheet->columns.n; column++) {
            const struct field *field = mapping->fields[column];
            if (!field || !import_words_asked(field) || strcmp(title_of(job, column), answer->column))
                continue;
            int failed = check_answer(job, field, answer, oops);
            if (failed)
                return failed;
        }
    }
    return 0;
}

const char *job_words_read(const struct job *job, struct arena *arena, size_t column, const char *cell,
                           bool *ret_refused, const char **ret_note)
{
    const struct field *field = job->mapping.fields[column];
    struct text means = TEXT(arena), note = TEXT(arena);
    char **words;
    if (!field || !import_words_asked(field) || !job->mapping.words.map.n)
        return NULL;
    size_t n = import_words_split(arena, field, import_cell_text(arena, field, cell), &words);
    for (size_t i = 0; i < n; i++) {
        const struct import_answer *answer = import_answers_get(&job->mapping.words, title_of(job, column), words[i]);
        const char *read = !answer ? words[i] : answer->means;
        if (answer && answer->answer == WORD_REFUSED) {
            *ret_refused = true;
            *ret_note = arena_printf(arena, "“%s”：选了不收这样的行", words[i]);
            return NULL;
        }
        if (answer)
            text_printf(&note, *read ? "%s“%s”按“%s”登记" : "%s“%s”留空", note.n ? "，" : "", words[i], read);
        if (*read)
            text_printf(&means, "%s%s", means.n ? "," : "", read);
    }
    *ret_note = text_end(&note);
    return note.n ? text_end(&means) : NULL;
}

/* --- telling --- */

void job_print_words(const struct job *job, size_t column, struct json *json)
{
    static const char *const ANSWERS[] = {"open", "means", "empty", "refused"};
    const struct job_asked *asked = NULL;
    for (size_t i = 0; i < job->asked.n; i++)
        asked = job->asked.at[i].column == column ? &job->asked.at[i] : asked;
    json_key(json, "words");
    json_open_array(json);
    for (size_t i = 0; asked && i < asked->words.n; i++) {
        const struct job_word *word = &asked->words.at[i];
        enum import_word_answer answer = word->answer ? word->answer->answer : WORD_OPEN;
        json_open_object(json);
        json_key_text(json, "word", word->word);
        json_key_int(json, "rows", word->rows);
        json_key_text(json, "near", word->near);
        json_key_text(json, "answer", ANSWERS[answer]);
        json_key_text(json, "means", answer == WORD_MEANS ? word->answer->means : NULL);
        json_close(json);
    }
    json_close(json);
    json_key_int(json, "more_words", asked ? (int64_t)asked->more : 0);
}

static void print_names(struct json *json, const char *key, const struct names *names)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < names->n; i++)
        json_text(json, names->at[i]);
    json_close(json);
}

void job_print_choices(const struct job *job, const struct field *field, struct json *json)
{
    ARENA_SCOPE(arena);
    struct names choices = {0}, english = {0};
    bool asked = import_words_asked(field);
    if (asked)
        import_words_choices(arena, job->law, law_reg(job->law, job->into), field, &choices, &english);
    print_names(json, "choices", &choices);
    print_names(json, "choices_en", &english);
    json_key_text(json, "register", asked && !choices.n ? import_words_table(field) : NULL);
}
