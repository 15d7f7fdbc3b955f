/* The faces official documents use, found among the installed fonts. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_FACES_H
#define FENGSUI_PAPER_PAPER_FACES_H

#include <pango/pango.h>

enum paper_face {
    PAPER_FACE_FANG, /* 仿宋: text */
    PAPER_FACE_HEI,  /* 黑体: headings of the first level, table heads */
    PAPER_FACE_KAI,  /* 楷体: headings of the second level */
    PAPER_FACE_BIAO, /* 小标宋: titles, red heads */
    PAPER_FACE_SONG, /* 宋体: page numbers */
    PAPER_FACES,
};

struct paper_faces {
    const char *families[PAPER_FACES];
    PangoWeight weights[PAPER_FACES]; /* a heavier stand-in where the true face is not installed */
};

void paper_faces_find(PangoFontMap *map, struct paper_faces *ret_faces);

/* Names for Word, which finds its own stand-ins: 仿宋, 黑体, 楷体, 方正小标宋简体, 宋体. */
const char *paper_faces_word(enum paper_face face);

#endif
