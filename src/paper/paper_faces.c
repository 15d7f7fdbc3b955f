#include "paper/paper_faces.h"

#include <glib.h>

struct candidate {
    const char *family;
    PangoWeight weight;
};

enum { CANDIDATES = 8 };

static const struct {
    const char *word;
    struct candidate candidates[CANDIDATES]; /* best first; the last one is what Debian always has */
} faces[PAPER_FACES] = {
    [PAPER_FACE_FANG] = {"仿宋",
                         {{"FangSong_GB2312", PANGO_WEIGHT_NORMAL},
                          {"FangSong", PANGO_WEIGHT_NORMAL},
                          {"STFangsong", PANGO_WEIGHT_NORMAL},
                          {"FZFangSong-Z02", PANGO_WEIGHT_NORMAL},
                          {"Noto Serif CJK SC", PANGO_WEIGHT_NORMAL}}},
    [PAPER_FACE_HEI] = {"黑体",
                        {{"SimHei", PANGO_WEIGHT_NORMAL},
                         {"STHeiti", PANGO_WEIGHT_NORMAL},
                         {"FZHei-B01", PANGO_WEIGHT_NORMAL},
                         {"Noto Sans CJK SC", PANGO_WEIGHT_MEDIUM}}},
    [PAPER_FACE_KAI] = {"楷体",
                        {{"KaiTi_GB2312", PANGO_WEIGHT_NORMAL},
                         {"KaiTi", PANGO_WEIGHT_NORMAL},
                         {"STKaiti", PANGO_WEIGHT_NORMAL},
                         {"FZKai-Z03", PANGO_WEIGHT_NORMAL},
                         {"AR PL UKai CN", PANGO_WEIGHT_NORMAL},
                         {"Noto Serif CJK SC", PANGO_WEIGHT_BOLD}}},
    [PAPER_FACE_BIAO] = {"方正小标宋简体",
                         {{"FZXiaoBiaoSong-B05S", PANGO_WEIGHT_NORMAL},
                          {"FZXiaoBiaoSong-B05", PANGO_WEIGHT_NORMAL},
                          {"Noto Serif CJK SC", PANGO_WEIGHT_BOLD}}},
    [PAPER_FACE_SONG] = {"宋体",
                         {{"SimSun", PANGO_WEIGHT_NORMAL},
                          {"STSong", PANGO_WEIGHT_NORMAL},
                          {"Noto Serif CJK SC", PANGO_WEIGHT_NORMAL}}},
};

const char *paper_faces_word(enum paper_face face) { return faces[face].word; }

static gboolean installed(PangoFontFamily **families, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!g_ascii_strcasecmp(pango_font_family_get_name(families[i]), name))
            return TRUE;
    return FALSE;
}

void paper_faces_find(PangoFontMap *map, struct paper_faces *ret_faces)
{
    PangoFontFamily **families = NULL;
    int n = 0;
    pango_font_map_list_families(map, &families, &n);
    for (int face = 0; face < PAPER_FACES; face++) {
        const struct candidate *choice = faces[face].candidates;
        while (choice[1].family && !installed(families, n, choice->family))
            choice++;
        ret_faces->families[face] = choice->family;
        ret_faces->weights[face] = choice->weight;
    }
    g_free(families);
}
