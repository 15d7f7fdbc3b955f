#include "scan/finding.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

void finding_add_name(struct arena *arena, struct name_list *list, const char *name)
{
    if (text_empty(name))
        return;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], name) == 0)
            return;
    *list_push(arena, list) = arena_text(arena, name);
}

/* "CVE-2021-44228", in letters of either case: the prefix, digits, a dash, digits; 0 when it does not stand at `p`. */
static size_t id_length(const char *p, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncasecmp(p, prefix, n) != 0)
        return 0;
    size_t first = strspn(p + n, "0123456789");
    if (first < 4 || first > 6 || p[n + first] != '-')
        return 0;
    size_t second = strspn(p + n + first + 1, "0123456789");
    return second && second <= 10 ? n + first + 1 + second : 0;
}

void finding_add_ids(struct arena *arena, struct finding *finding, const char *text)
{
    const struct {
        const char *prefix;
        struct name_list *list;
    } sorts[] = {{"CVE-", &finding->cve}, {"CNVD-", &finding->cnvd}, {"CNNVD-", &finding->cnnvd}};
    for (const char *p = text ? text : ""; (p = strpbrk(p, "Cc")) != NULL; p++)
        for (size_t i = 0; i < 3; i++) {
            size_t n = id_length(p, sorts[i].prefix), prefix = strlen(sorts[i].prefix);
            if (n)
                finding_add_name(arena, sorts[i].list,
                                 arena_printf(arena, "%s%.*s", sorts[i].prefix, (int)(n - prefix), p + prefix));
        }
}
