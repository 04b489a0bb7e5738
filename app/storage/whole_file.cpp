#include "app/storage/whole_file.h"

#include <fstream>

#include "imaging/base/error.h"

namespace flavum {

void write_whole_file(std::string_view bytes, const std::filesystem::path& path) {
  std::filesystem::path partial = path;
  partial += ".part";
  std::ofstream out(partial, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  std::error_code failure;
  if (out) std::filesystem::rename(partial, path, failure);
  if (!out || failure) {
    std::filesystem::remove(partial, failure);
    throw OperationFailed("The file cannot be written.", path.string());
  }
}

}  // namespace flavum
