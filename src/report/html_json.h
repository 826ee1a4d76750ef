/* JSON inside a <script> element. */
#ifndef STRAIN_REPORT_HTML_JSON_H
#define STRAIN_REPORT_HTML_JSON_H

#include "base/json.h"

/* Write `j` without any "<": "</script" and "<!--" would end the block or change how it is read (HTML 4.12.1.3). */
void html_json_put(FILE *f, const json_t *j);

#endif
