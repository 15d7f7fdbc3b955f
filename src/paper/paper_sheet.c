#include "paper/paper_sheet.h"

static const double hair = 0.01; /* sums of doubles */

/* Where a sheet could end. */
struct cut {
    size_t next; /* slug that would begin the next sheet */
    size_t placed;
};

static void place(struct arena *arena, struct sheet *sheet, const struct slug *slug, double *y)
{
    *list_push(arena, sheet) = (struct placed){.slug = slug, .y = *y};
    *y += slug->height;
}

/* Fills one sheet from slug `at`; returns the slug that begins the next. */
static size_t fill(struct arena *arena, const struct slugs *slugs, size_t at, double height, struct sheet *sheet)
{
    double y = 0;
    const struct slug *first = &slugs->at[at];
    if (first->head) {
        *list_push(arena, sheet) = (struct placed){.row = first->head};
        y = first->head->height;
    }
    struct cut cut = {.next = at};
    for (size_t i = at; i < slugs->n; i++) {
        const struct slug *slug = &slugs->at[i];
        if (slug->kind == SLUG_TURN)
            return i + 1;
        bool overfull = y + slug->height > height + hair && slug->kind != SLUG_GAP;
        if (overfull && i > at) {
            if (cut.next == at)
                return i; /* all of it sticks together: cut here after all */
            sheet->n = cut.placed;
            return cut.next;
        }
        if (slug->kind == SLUG_FOOT && y < height - slug->height)
            y = height - slug->height;
        place(arena, sheet, slug, &y);
        if (!slug->stick)
            cut = (struct cut){.next = i + 1, .placed = sheet->n};
    }
    return slugs->n;
}

int paper_sheet_cut(struct arena *arena, const struct slugs *slugs, double height, size_t most,
                    struct sheets *ret_sheets, struct oops *oops)
{
    struct sheets sheets = {0};
    size_t at = 0;
    do {
        if (sheets.n == most)
            return oops_printf(oops, ERR_TOO_LARGE, "pdf", "文件超过 %zu 页，请缩小范围后再打印", most);
        struct sheet *sheet = list_push(arena, &sheets);
        while (sheets.n > 1 && at < slugs->n && slugs->at[at].kind == SLUG_GAP)
            at++;
        if (at < slugs->n)
            at = fill(arena, slugs, at, height, sheet);
    } while (at < slugs->n);
    if (sheets.n > 1 && sheets.at[sheets.n - 1].n == 0)
        sheets.n--; /* only white was left */
    *ret_sheets = sheets;
    return 0;
}
