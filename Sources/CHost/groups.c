// Control groups: from /proc/self/cgroup and /proc/self/mountinfo to folders.
#include "groups.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "below.h"
#include "paths.h"

#define PATH_LIMIT 4096

// A mounted hierarchy: which group its top is, and where that lies.
typedef struct {
  char top[PATH_LIMIT];
  char folder[PATH_LIMIT];
} hierarchy;

// Whether a list with commas has this word.
static bool lists(const char *words, const char *word) {
  size_t length = strlen(word);
  for (;;) {
    size_t own = strcspn(words, ",");
    if (own == length && memcmp(words, word, length) == 0) return true;
    if (words[own] == 0) return false;
    words += own + 1;
  }
}

// Whether `path` is `top` or lies below it; then `*rest` is what is behind.
static bool lies_below(const char *path, const char *top, const char **rest) {
  size_t length = strlen(top);
  if (length > 0 && top[length - 1] == '/') length--;
  if (strncmp(path, top, length) != 0) return false;
  if (path[length] != 0 && path[length] != '/') return false;
  *rest = path + length;
  return true;
}

// Takes the kernel's escapes out: a space is \040.
static void unescape(char *text) {
  char *out = text;
  for (; *text != 0; out++) {
    bool is_escape = text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
                     text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
                     text[3] <= '7';
    *out = is_escape ? (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
                              (text[3] - '0'))
                     : text[0];
    text += is_escape ? 4 : 1;
  }
  *out = 0;
}

// Reads a line of mountinfo; false where it is another file system's.
static bool read_mount(char *line, const char *controller, int version,
                       hierarchy *out) {
  char *fields[5];
  char *rest = line;
  for (int i = 0; i < 5; i++) {
    fields[i] = rest;
    rest += strcspn(rest, " \n");
    if (*rest != ' ') return false;
    *rest++ = 0;
  }
  char *type = strstr(rest, "- ");
  while (type != NULL && type != rest && type[-1] != ' ')
    type = strstr(type + 1, "- ");
  if (type == NULL) return false;
  type += 2;
  size_t length = strcspn(type, " \n");
  const char *name = version == 2 ? "cgroup2" : "cgroup";
  if (length != strlen(name) || memcmp(type, name, length) != 0) return false;
  if (version == 1) {
    // Behind the type come the source and the options, of which one is the
    // controller.
    char *options = strchr(type + length + (type[length] == ' '), ' ');
    if (options == NULL) return false;
    options[1 + strcspn(options + 1, " \n")] = 0;
    if (!lists(options + 1, controller)) return false;
  }
  if (strlen(fields[3]) >= PATH_LIMIT || strlen(fields[4]) >= PATH_LIMIT)
    return false;
  strcpy(out->top, fields[3]);
  strcpy(out->folder, fields[4]);
  unescape(out->top);
  unescape(out->folder);
  return true;
}

// Finds where the hierarchy with the group `path` is mounted: the first mount
// that shows this group, else the first one of the hierarchy.
static bool find_hierarchy(const char *root, const char *controller,
                           int version, const char *path, hierarchy *out) {
  FILE *file = open_below(root, "/proc/self/mountinfo");
  if (file == NULL) return false;
  char *line = NULL;
  size_t capacity = 0;
  bool is_found = false;
  const char *rest;
  hierarchy *next = malloc(sizeof *next);
  while (next != NULL && getline(&line, &capacity, file) > 0) {
    if (!read_mount(line, controller, version, next)) continue;
    bool shows = lies_below(path, next->top, &rest);
    if (!is_found || shows) *out = *next;
    is_found = true;
    if (shows) break;
  }
  free(next);
  free(line);
  fclose(file);
  return is_found;
}

// The folder in which a hierarchy lies by convention.
static void assume(const char *controller, int version, hierarchy *out) {
  strcpy(out->top, "/");
  if (version == 2)
    strcpy(out->folder, "/sys/fs/cgroup");
  else
    path_join(out->folder, sizeof out->folder, "/sys/fs/cgroup/", controller,
              NULL);
}

// Visits a group and those above it. In a container the path may be one of the
// host's: the walk up ends at what is mounted, the container's own group.
static void visit_upwards(const char *root, const char *controller, int version,
                          const char *path, hierarchy *place,
                          void (*visit)(const char *, int, void *),
                          void *context) {
  if (!find_hierarchy(root, controller, version, path, place))
    assume(controller, version, place);
  const char *rest;
  if (!lies_below(path, place->top, &rest) || strstr(rest, "/..") != NULL)
    rest = "";
  char below[PATH_LIMIT];
  if (!path_join(below, sizeof below, rest, NULL)) return;
  size_t length = strlen(below);
  while (length > 0 && below[length - 1] == '/') length--;
  for (;;) {
    char folder[PATH_LIMIT];
    below[length] = 0;
    if (path_join(folder, sizeof folder, root, place->folder, below, NULL))
      visit(folder, version, context);
    if (length == 0) return;
    while (length > 0 && below[length - 1] != '/') length--;
    while (length > 0 && below[length - 1] == '/') length--;
  }
}

void groups_visit(const char *root, const char *controller,
                  void (*visit)(const char *folder, int version, void *context),
                  void *context) {
  FILE *file = open_below(root, "/proc/self/cgroup");
  if (file == NULL) return;
  hierarchy *place = malloc(sizeof *place);
  char *line = NULL;
  size_t capacity = 0;
  // NUMBER:CONTROLLERS:PATH; version 2 has no controllers here.
  while (place != NULL && getline(&line, &capacity, file) > 0) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    if (controllers == NULL) continue;
    char *path = strchr(++controllers, ':');
    if (path == NULL) continue;
    *path++ = 0;
    if (strlen(path) >= PATH_LIMIT) continue;
    int version = *controllers == 0 ? 2 : 1;
    if (version == 1 && !lists(controllers, controller)) continue;
    visit_upwards(root, controller, version, path, place, visit, context);
  }
  free(line);
  free(place);
  fclose(file);
}
