/* What the clerk's thread takes at once. */
#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/slice.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { MANY = 200, LITTLE = 9 };

static int begin(void **state)
{
    (void)state;
    place_open(false);
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_close();
    return 0;
}

static struct office_figures figures(void)
{
    struct office_figures figures;
    office_figures(place.office, &figures);
    return figures;
}

static struct fact finding(struct cell *cells)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "finding",
                        .values = cells,
                        .value_count = 4,
                        .actor = {.title = "样例", .kind = "machine", .trusted = true}};
    snprintf(fact.id, sizeof fact.id, "test/%s", cells[2].value.text);
    return fact;
}

static void fill(struct fact *facts, int from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct cell *cells = arena_take(place.arena, 4 * sizeof *cells);
        cells[0] = (struct cell){"title", VALUE_OF_TEXT("样例隐患")};
        cells[1] = (struct cell){"severity", VALUE_OF_TEXT("低危")};
        cells[2] = (struct cell){"identity", VALUE_OF_TEXT(arena_printf(place.arena, "office/%d", from + (int)i))};
        cells[3] = (struct cell){"source", VALUE_OF_TEXT("样例")};
        facts[i] = finding(cells);
    }
}

static void assert_all_taken(const struct slice *slice)
{
    for (size_t i = 0; i < slice->n; i++)
        if (slice->letters[i].answer.code)
            fail_msg("%zu: %s %s", i, slice->letters[i].answer.oops.zh, slice->letters[i].answer.oops.where);
}

static void what_is_sent_together_is_stored_together_when_nobody_is_there(void **state)
{
    static struct fact facts[MANY];
    static struct slice slice;
    (void)state;
    fill(facts, 0, MANY);
    int64_t batches = figures().batches;
    slice_send(&slice, place.office, facts, MANY, false);
    assert_all_taken(&slice);
    slice_free(&slice);
    assert_in_range(figures().batches - batches, 1, 2); /* a clock may have come between */
    assert_int_equal(place_count("finding", "source", VALUE_OF_TEXT("样例")), MANY);
}

/* The clerk's thread is kept until something can be read, so that a test fills both queues first. */
struct gate {
    int begun[2], go[2];
};

static int stand_still(struct house *house, void *arg)
{
    struct gate *gate = arg;
    char byte;
    (void)house;
    return write(gate->begun[1], "x", 1) == 1 && read(gate->go[0], &byte, 1) == 1 ? 0 : -ERR_IO;
}

static void *keep_clerk(void *gate)
{
    return office_call(place.office, stand_still, gate) ? gate : NULL;
}

static size_t stored_then; /* when the person was answered, in the clerk's thread */
static int answered[2]; /* one byte for each answer */

static void on_person(void *door, struct fact_answer *answer, struct arena *arena)
{
    (void)door;
    (void)arena;
    stored_then = place_count("finding", "source", VALUE_OF_TEXT("样例"));
    assert_int_equal(write(answered[1], answer->code ? "-" : "+", 1), 1);
}

static void on_work(void *door, struct fact_answer *answer, struct arena *arena)
{
    (void)door;
    (void)arena;
    assert_int_equal(write(answered[1], answer->code ? "-" : "+", 1), 1);
}

static void a_person_waits_for_little_of_a_job(void **state)
{
    static struct fact facts[MANY + 1];
    struct office_letter letters[MANY];
    struct gate gate;
    pthread_t keeper;
    void *failed;
    char byte;
    (void)state;
    assert_int_equal(pipe(gate.begun) | pipe(gate.go) | pipe(answered), 0);
    pthread_create(&keeper, NULL, keep_clerk, &gate);
    assert_int_equal(read(gate.begun[0], &byte, 1), 1);
    fill(facts, 0, MANY + 1);
    for (size_t i = 0; i < MANY; i++)
        letters[i] = (struct office_letter){&facts[i], arena_new(), NULL};
    assert_int_equal(office_send_all(place.office, OFFICE_WORK, letters, MANY, false, on_work), MANY);
    assert_int_equal(
        office_send(place.office, OFFICE_PEOPLE, &facts[MANY], place.arena, false, on_person, NULL), 0);
    assert_int_equal(write(gate.go[1], "x", 1), 1);
    assert_int_equal(read(answered[0], &byte, 1), 1);
    assert_int_equal(byte, '+');
    assert_in_range(stored_then, 1, LITTLE);
    pthread_join(keeper, &failed);
    assert_null(failed);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(read(answered[0], &byte, 1), 1); /* what is left is done after it */
    assert_int_equal(place_count("finding", "source", VALUE_OF_TEXT("样例")), MANY + 1);
    for (size_t i = 0; i < MANY; i++)
        arena_free(letters[i].arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_sent_together_is_stored_together_when_nobody_is_there, begin, end),
        cmocka_unit_test_setup_teardown(a_person_waits_for_little_of_a_job, begin, end),
    };
    return cmocka_run_group_tests_name("server office", tests, NULL, NULL);
}
