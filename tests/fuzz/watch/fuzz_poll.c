/* What fengsui-poll says, and what is said to it: read or refused, and what was read is within its limits. */
#include "../fuzz.h"

#include "base/must.h"
#include "poll/poll_wire.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const struct poll_group GROUPS[] = {{{"1.3.6.1.2.1.1.3"}, 1},
                                           {{"1.3.6.1.2.1.2.2.1.7", "1.3.6.1.2.1.2.2.1.8"}, 15}};

static void read_answer(struct arena *arena, const char *bytes, size_t n)
{
    struct poll_answer answer;
    if (poll_wire_read(arena, GROUPS, 2, bytes, n, &answer) < 0)
        return;
    MUST(answer.n <= POLL_VALUES && answer.outcome <= POLL_FAILED);
    for (size_t i = 0; i < answer.n; i++) {
        const struct poll_value *value = &answer.values[i];
        MUST(value->group < 2 && GROUPS[value->group].columns[value->column] && strlen(value->text) < POLL_TEXT);
    }
}

/* What was heard can be asked again and is heard the same. */
static void hear_question(struct arena *arena, const char *bytes, size_t n)
{
    struct poll_question question, again;
    struct text text = TEXT(arena);
    if (poll_wire_hear(arena, bytes, n, &question) < 0)
        return;
    MUST(question.group_count >= 1 && question.group_count <= POLL_GROUPS && question.port > 0);
    poll_wire_ask(&text, &question);
    MUST(poll_wire_hear(arena, text.at, text.n, &again) == 0 && again.group_count == question.group_count);
    MUST(strcmp(again.access.user, question.access.user) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    if (n && bytes[0] == 'q')
        hear_question(arena, (const char *)bytes + 1, n - 1);
    else if (n)
        read_answer(arena, (const char *)bytes + 1, n - 1);
    return 0;
}
