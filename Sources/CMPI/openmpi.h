// Open MPI's binary interface, as it has been since libmpi.so.40 (Open MPI 3 to
// 5): handles are addresses of the library's own objects.
//
// Declared here because a program that is built without its headers shall find
// the library where it runs.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct openmpi_object *openmpi_handle;

typedef struct {
  int source;
  int tag;
  int error;
  int is_cancelled;
  size_t bytes;
} openmpi_status;

#define OPENMPI_SUCCESS 0
#define OPENMPI_IN_PLACE ((void *)1)
#define OPENMPI_IGNORE_STATUS ((openmpi_status *)0)
#define OPENMPI_THREAD_FUNNELED 1

/// The functions, by their names in the library.
typedef struct {
  int (*MPI_Init_thread)(int *, char ***, int, int *);
  int (*MPI_Comm_rank)(openmpi_handle, int *);
  int (*MPI_Comm_size)(openmpi_handle, int *);
  int (*MPI_Comm_set_errhandler)(openmpi_handle, openmpi_handle);
  int (*MPI_Iallgatherv)(const void *, int, openmpi_handle, void *,
                         const int *, const int *, openmpi_handle,
                         openmpi_handle, openmpi_handle *);
  int (*MPI_Igatherv)(const void *, int, openmpi_handle, void *, const int *,
                      const int *, openmpi_handle, int, openmpi_handle,
                      openmpi_handle *);
  int (*MPI_Isend)(const void *, int, openmpi_handle, int, int, openmpi_handle,
                   openmpi_handle *);
  int (*MPI_Irecv)(void *, int, openmpi_handle, int, int, openmpi_handle,
                   openmpi_handle *);
  int (*MPI_Ibarrier)(openmpi_handle, openmpi_handle *);
  int (*MPI_Test)(openmpi_handle *, int *, openmpi_status *);
  int (*MPI_Abort)(openmpi_handle, int);
  int (*MPI_Finalize)(void);
  openmpi_handle world;
  openmpi_handle byte;
  openmpi_handle no_request;
  openmpi_handle returning;  // the handler that lets calls answer errors
} openmpi;

/// Opens the library and finds all of it; false where something is missing.
bool openmpi_open(const char *library, openmpi *out);
