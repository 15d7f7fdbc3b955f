/* What the pages of cases promise: model, lists, records, desk, explained deadlines. */
#include "house.h"

#include "views/desk.h"
#include "views/explain.h"
#include "views/list.h"
#include "views/may.h"
#include "views/model.h"
#include "views/record.h"
#include "views/scope.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void dump(const char *what, struct json *json)
{
    if (getenv("DUMP"))
        printf("%s: %s\n", what, json->text->at);
}

static json_t *list(struct reading *reading, const struct list_query *query)
{
    struct oops oops = {0};
    struct json out = house_json(reading);
    int err = view_list(reading, query, &out, &oops);
    if (err)
        fail_msg("list %s: %d %s %s", query->reg, err, oops.where, oops.zh);
    dump(query->reg, &out);
    return house_read(&out);
}

static void smoke(void **state)
{
    (void)state;
    struct oops oops = {0};
    struct reading reading = house_reading("周启明");
    struct json out = house_json(&reading);
    assert_int_equal(view_model(&reading, &out, &oops), 0);
    house_read(&out);
    list(&reading, &(struct list_query){.reg = "rectification-notice"});
    reading = house_reading(getenv("PERSON") ? getenv("PERSON") : "林知远");
    out = house_json(&reading);
    int err = view_desk(&reading, &out, &oops);
    if (err) fail_msg("%d %s %s", err, oops.where, oops.zh);
    dump("desk", &out);
    house_read(&out);
    const char *number = getenv("NUMBER");
    out = house_json(&reading);
    err = view_record(&reading, "rectification-notice", house_id("rectification-notice", number ? number : "整改〔2026〕004号"), &out, &oops);
    if (err) fail_msg("%d %s %s", err, oops.where, oops.zh);
    dump("record", &out);
    json_t *r = house_read(&out);
    out = house_json(&reading);
    json_t *tasks = house_at(r, "tasks");
    int64_t task = house_number(json_array_get(tasks, json_array_size(tasks) - 1), "id");
    err = view_explain(&reading, task, &out, &oops);
    if (err) fail_msg("%d %s %s", err, oops.where, oops.zh);
    dump("explain", &out);
    struct text plain = TEXT(reading.arena);
    err = explain_text(&reading, "rectification-notice", house_id("rectification-notice", number ? number : "整改〔2026〕004号"), &plain, &oops);
    print_message("%s", plain.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smoke),
    };
    return cmocka_run_group_tests_name("views pages", tests, house_open, house_close);
}
