// Finds Open MPI's functions and objects.
#ifdef SWIFTLET_MPI
#include "openmpi.h"

#include <dlfcn.h>

bool openmpi_open(const char *library, openmpi *out) {
  // The library's own plug-ins look its symbols up among the global ones.
  void *file = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  if (file == NULL) return false;
#define FIND(name) \
  if ((out->name = (__typeof__(out->name))dlsym(file, #name)) == NULL) \
    return false
  FIND(MPI_Init_thread);
  FIND(MPI_Comm_rank);
  FIND(MPI_Comm_size);
  FIND(MPI_Comm_set_errhandler);
  FIND(MPI_Iallgatherv);
  FIND(MPI_Igatherv);
  FIND(MPI_Isend);
  FIND(MPI_Irecv);
  FIND(MPI_Ibarrier);
  FIND(MPI_Test);
  FIND(MPI_Abort);
  FIND(MPI_Finalize);
#undef FIND
  out->world = dlsym(file, "ompi_mpi_comm_world");
  out->byte = dlsym(file, "ompi_mpi_byte");
  out->no_request = dlsym(file, "ompi_request_null");
  out->returning = dlsym(file, "ompi_mpi_errors_return");
  return out->world != NULL && out->byte != NULL && out->no_request != NULL &&
         out->returning != NULL;
}
#endif
