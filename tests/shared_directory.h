/* A temporary directory that all ranks of a test know, and the stores in it. */
#ifndef DARKCUBE_TESTS_SHARED_DIRECTORY_H
#define DARKCUBE_TESTS_SHARED_DIRECTORY_H

enum { SHARED_DIRECTORY_LENGTH = 256 };

/* Collective; 0, or -1 where it could not be made. */
int shared_directory_make(char directory[SHARED_DIRECTORY_LENGTH], const char *name);

/* Removes the store, if there is one, and what lies beside it. */
void remove_store(const char *path);

/* Collective; when it is empty. */
int shared_directory_remove(const char *directory);

#endif
