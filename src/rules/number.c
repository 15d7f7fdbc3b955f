#include "rules/number.h"

#include <stdlib.h>
#include <string.h>

bool number_next(const char **at, struct number_part *ret_part)
{
    const char *text = *at, *end = *text == '{' ? strchr(text, '}') : NULL;
    if (!*text)
        return false;
    if (!end) {
        size_t n = 1 + strcspn(text + 1, "{");
        *ret_part = (struct number_part){.text = text, .n = n, .width = 1};
        *at = text + n;
        return true;
    }
    size_t n = strcspn(text + 1, ":}");
    bool wide = text[1 + n] == ':';
    *ret_part = (struct number_part){.text = text + 1, .n = n, .place = true, .width = wide ? atoi(text + n + 2) : 1};
    *at = end + 1;
    return true;
}

bool number_is(const struct number_part *part, const char *place)
{
    return part->place && part->n == strlen(place) && !strncmp(part->text, place, part->n);
}

bool number_has(const char *pattern, const char *place)
{
    struct number_part part;
    while (number_next(&pattern, &part))
        if (number_is(&part, place))
            return true;
    return false;
}
