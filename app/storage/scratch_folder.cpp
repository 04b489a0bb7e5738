#include "app/storage/scratch_folder.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "imaging/base/error.h"

namespace flavum {
namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::error_code failure;
  std::string name = (fs::temp_directory_path(failure) / "flavum-XXXXXX").string();
  if (failure || ::mkdtemp(name.data()) == nullptr)
    throw OperationFailed("No temporary folder can be made.", name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace flavum
