#include "imaging/files/volume_file.h"

#include <itkImage.h>
#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <Eigen/SVD>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/files/c_locale.h"
#include "imaging/files/completeness.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// Engineering default: NIfTI stores directions as float32 or as a quaternion, good to about 1e-6.
constexpr double kDirectionTolerance = 1e-3;
constexpr double kExactDirection = 1e-12;
constexpr std::int64_t kMaxVoxels = 1LL << 31;  // 8 GiB as floats; engineering default

bool ends_with(const fs::path& path, const std::string& extension) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.size() > extension.size() && name.ends_with(extension);
}

bool is_nifti(const fs::path& path) {
  return ends_with(path, ".nii") || ends_with(path, ".nii.gz");
}

itk::ImageIOBase::Pointer io_for(const fs::path& path) {
  if (is_nifti(path)) return itk::NiftiImageIO::New().GetPointer();
  if (ends_with(path, ".nrrd")) return itk::NrrdImageIO::New().GetPointer();
  if (ends_with(path, ".mha")) return itk::MetaImageIO::New().GetPointer();
  return nullptr;
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw InputRefused("The file " + path.filename().string() + " " + why, path.string());
}

// Without an orientation in the file, ITK would make one up, and left and right with it.
void require_orientation(const itk::ImageIOBase& io, const fs::path& path) {
  const itk::MetaDataDictionary& facts = io.GetMetaDataDictionary();
  std::string value;
  if (is_nifti(path)) {
    std::string other;
    itk::ExposeMetaData<std::string>(facts, "qform_code", value);
    itk::ExposeMetaData<std::string>(facts, "sform_code", other);
    if (value != "0" || other != "0") return;
  } else if (ends_with(path, ".nrrd")) {
    if (itk::ExposeMetaData<std::string>(facts, "NRRD_space", value) && !value.empty()) return;
  } else {
    return;  // MetaImage always has axes
  }
  refuse(path, "does not say how it lies in the patient, so left and right are unknown.");
}

// ITK reads half a file without a word.
void require_all_bytes(itk::ImageIOBase& io, const fs::path& path) {
  const auto bytes = static_cast<std::uint64_t>(io.GetImageSizeInBytes());
  if ((is_nifti(path) && !nifti_is_complete(path)) ||
      (ends_with(path, ".mha") && !metaimage_is_complete(path, bytes))) {
    refuse(path, "ends before its volume is complete; copy it again from its source.");
  }
}

// What the header promises, checked before any memory is asked for.
itk::ImageIOBase::Pointer checked_io(const fs::path& path) {
  const itk::ImageIOBase::Pointer io = io_for(path);
  if (io == nullptr) refuse(path, "is not a NIfTI, NRRD or MHA volume.");
  if (!fs::is_regular_file(path)) refuse(path, "does not exist.");
  io->SetFileName(path.string());
  io->ReadImageInformation();
  const unsigned dimensions = io->GetNumberOfDimensions();
  for (unsigned d = 3; d < dimensions; ++d) {
    if (io->GetDimensions(d) > 1) refuse(path, "holds several volumes (time points or channels).");
  }
  if (io->GetNumberOfComponents() != 1)
    refuse(path, "holds vectors or colours, not a grey volume.");
  if (dimensions < 3) refuse(path, "is a flat image, not a volume.");
  require_orientation(*io, path);
  double voxels = 1.0;
  for (unsigned d = 0; d < 3; ++d) {
    const double spacing = io->GetSpacing(d);
    if (io->GetDimensions(d) < 1 || !(spacing > 0.0) || !std::isfinite(spacing) ||
        !std::isfinite(io->GetOrigin(d))) {
      refuse(path, "has an impossible size, spacing or position.");
    }
    voxels *= static_cast<double>(io->GetDimensions(d));
  }
  if (voxels > static_cast<double>(kMaxVoxels))
    refuse(path, "is larger than Flavum can hold in memory.");
  require_all_bytes(*io, path);
  return io;
}

// The nearest orthonormal axes; float32 rounding is removed, skew is refused.
Eigen::Matrix3d orthonormal(const Eigen::Matrix3d& raw, const fs::path& path) {
  const double off = (raw.transpose() * raw - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff();
  if (!(off <= kDirectionTolerance))
    refuse(path, "has skewed axes; resample it onto a straight grid.");
  if (off <= kExactDirection) return raw;
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(raw, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

template <class T>
using ItkImage = itk::Image<T, 3>;

template <class T>
Image<T> read_as(const fs::path& path) {
  const CLocaleScope c_locale;
  try {
    using Reader = itk::ImageFileReader<ItkImage<T>>;
    const auto reader = Reader::New();
    reader->SetImageIO(checked_io(path));
    reader->SetFileName(path.string());
    reader->Update();
    const auto image = reader->GetOutput();
    ImageGeometry g;
    Eigen::Matrix3d direction;
    for (unsigned d = 0; d < 3; ++d) {
      g.size[d] = static_cast<int>(image->GetLargestPossibleRegion().GetSize(d));
      g.spacing_mm[d] = image->GetSpacing()[d];
      g.origin.v[d] = image->GetOrigin()[d];
      for (unsigned c = 0; c < 3; ++c) direction(d, c) = image->GetDirection()[d][c];
    }
    g.direction = orthonormal(direction, path);
    const T* first = image->GetBufferPointer();
    return Image<T>(g, std::vector<T>(first, first + g.voxel_count()));
  } catch (const Error&) {
    throw;
  } catch (const itk::ExceptionObject& e) {
    throw InputRefused("The file " + path.filename().string() + " cannot be read as a volume.",
                       path.string() + ": " + e.GetDescription());
  } catch (const std::exception& e) {
    throw InputRefused("The file " + path.filename().string() + " cannot be read as a volume.",
                       path.string() + ": " + e.what());
  }
}

template <class T>
void write_as(const std::vector<T>& voxels, const ImageGeometry& g, bool compress,
              const fs::path& path) {
  const CLocaleScope c_locale;
  const itk::ImageIOBase::Pointer io = io_for(path);
  if (io == nullptr) {
    throw OperationFailed("Volumes are written as .nii, .nii.gz, .nrrd or .mha, not as " +
                          path.filename().string() + ".");
  }
  // Written beside its place and checked before it takes it: ITK does not report a full disk.
  const fs::path part = path.parent_path() / (".writing-" + path.filename().string());
  const auto fail = [&](const std::string& why) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw OperationFailed("The file " + path.string() + " cannot be written.", why);
  };
  if (!path.parent_path().empty() && !fs::is_directory(path.parent_path())) {
    fail("its folder does not exist");
  }
  try {
    const auto image = ItkImage<T>::New();
    typename ItkImage<T>::RegionType region;
    typename ItkImage<T>::DirectionType direction;
    typename ItkImage<T>::SpacingType spacing;
    typename ItkImage<T>::PointType origin;
    for (unsigned d = 0; d < 3; ++d) {
      region.SetSize(d, static_cast<itk::SizeValueType>(g.size[d]));
      spacing[d] = g.spacing_mm[d];
      origin[d] = g.origin.v[d];
      for (unsigned c = 0; c < 3; ++c) direction[d][c] = g.direction(d, c);
    }
    image->SetRegions(region);
    image->SetSpacing(spacing);
    image->SetOrigin(origin);
    image->SetDirection(direction);
    // ITK only reads from the buffer here; it has no constant image.
    image->GetPixelContainer()->SetImportPointer(const_cast<T*>(voxels.data()), voxels.size(),
                                                 false);
    const auto writer = itk::ImageFileWriter<ItkImage<T>>::New();
    writer->SetImageIO(io);
    writer->SetInput(image);
    writer->SetFileName(part.string());
    writer->SetUseCompression(compress);
    writer->Update();
    checked_io(part);
    fs::rename(part, path);
  } catch (const std::exception& e) {
    fail(e.what());
  }
}

}  // namespace

bool is_volume_file(const fs::path& path) {
  return is_nifti(path) || ends_with(path, ".nrrd") || ends_with(path, ".mha");
}

ScalarImage read_scalar_file(const fs::path& path) {
  ScalarImage image = read_as<float>(path);
  if (!std::all_of(image.voxels.begin(), image.voxels.end(),
                   [](float v) { return std::isfinite(v); })) {
    refuse(path, "has voxels that are not numbers.");
  }
  return image;
}

LabelMap read_label_file(const fs::path& path) {
  // Through double: many programs store labels as signed, 64-bit or floating-point numbers.
  const Image<double> raw = read_as<double>(path);
  LabelMap labels(raw.geometry);
  for (std::size_t n = 0; n < raw.voxels.size(); ++n) {
    const double v = raw.voxels[n];
    if (!(v >= 0.0 && v <= 65535.0) || v != std::floor(v)) {
      refuse(path,
             "is not a label map: it holds values that are not whole numbers from 0 to 65535.");
    }
    labels.voxels[n] = static_cast<std::uint16_t>(v);
  }
  return labels;
}

void write_scalar_file(const ScalarImage& image, const fs::path& path) {
  const bool whole = std::all_of(image.voxels.begin(), image.voxels.end(), [](float v) {
    return v >= -32768.0F && v <= 32767.0F && v == std::floor(v);
  });
  const bool compress = ends_with(path, ".gz");
  if (whole) {
    write_as(std::vector<std::int16_t>(image.voxels.begin(), image.voxels.end()), image.geometry,
             compress, path);
  } else {
    write_as(image.voxels, image.geometry, compress, path);
  }
}

void write_label_file(const LabelMap& labels, const fs::path& path) {
  write_as(labels.voxels, labels.geometry, !ends_with(path, ".nii"), path);
}

}  // namespace flavum
