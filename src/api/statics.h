/* The built pages: files of one folder, answered on the loop. A path without a file and without a dot in its last
 * word is a page of the client's own and gets index.html. Inner header. */
#ifndef FENGSUI_API_STATICS_H
#define FENGSUI_API_STATICS_H

#include "io/http_server.h"

struct api;

void statics_serve(struct api *api, struct http_call *http);

#endif
