#include "imaging/registration/refine.h"

#include <itkEuler3DTransform.h>
#include <itkImageRegistrationMethodv4.h>
#include <itkMattesMutualInformationImageToImageMetricv4.h>
#include <itkRegularStepGradientDescentOptimizerv4.h>

namespace flavum::registration {
namespace {

// ITK sees lengths in units of 40 mm: about a level's radius. A turn of one radian and a shift of
// one unit then move the tissue alike, and the gradient needs no scales.
constexpr double kUnitMm = 40.0;
constexpr unsigned int kBins = 32;

using ItkImage = itk::Image<float, 3>;
using Transform = itk::Euler3DTransform<double>;
using Metric = itk::MattesMutualInformationImageToImageMetricv4<ItkImage, ItkImage>;
using Optimizer = itk::RegularStepGradientDescentOptimizerv4<double>;
using Method = itk::ImageRegistrationMethodv4<ItkImage, ItkImage, Transform>;

// The same voxels, not copied: `image` must outlive the result.
ItkImage::Pointer view_of(const ScalarImage& image) {
  const ImageGeometry& g = image.geometry;
  ItkImage::RegionType region;
  ItkImage::SpacingType spacing;
  ItkImage::PointType origin;
  ItkImage::DirectionType direction;
  for (unsigned int a = 0; a < 3; ++a) {
    const auto e = static_cast<Eigen::Index>(a);
    region.SetSize(a, static_cast<itk::SizeValueType>(g.size[e]));
    spacing[a] = g.spacing_mm[e] / kUnitMm;
    origin[a] = g.origin.v[e] / kUnitMm;
    for (unsigned int b = 0; b < 3; ++b)
      direction(a, b) = g.direction(e, static_cast<Eigen::Index>(b));
  }
  auto view = ItkImage::New();
  view->SetRegions(region);
  view->SetSpacing(spacing);
  view->SetOrigin(origin);
  view->SetDirection(direction);
  view->GetPixelContainer()->SetImportPointer(const_cast<float*>(image.voxels.data()),
                                              image.voxels.size(), false);
  return view;
}

Transform::Pointer transform_of(const MrToCt& start, const PatientPoint& centre) {
  auto transform = Transform::New();
  Transform::InputPointType c;
  Transform::MatrixType matrix;
  Transform::OutputVectorType shift;
  const PatientVector moved = start * centre - centre;
  for (unsigned int a = 0; a < 3; ++a) {
    const auto e = static_cast<Eigen::Index>(a);
    c[a] = centre.v[e] / kUnitMm;
    shift[a] = moved.v[e] / kUnitMm;
    for (unsigned int b = 0; b < 3; ++b)
      matrix(a, b) = start.rotation()(e, static_cast<Eigen::Index>(b));
  }
  transform->SetCenter(c);
  transform->SetMatrix(matrix, 1e-6);
  transform->SetTranslation(shift);
  return transform;
}

MrToCt from_itk(const Transform& transform) {
  Eigen::Matrix3d rotation;
  Eigen::Vector3d offset;
  for (unsigned int a = 0; a < 3; ++a) {
    const auto e = static_cast<Eigen::Index>(a);
    offset[e] = transform.GetOffset()[a] * kUnitMm;
    for (unsigned int b = 0; b < 3; ++b)
      rotation(e, static_cast<Eigen::Index>(b)) = transform.GetMatrix()(a, b);
  }
  return {rotation, PatientPoint(offset)};
}

Metric::FixedSampledPointSetType::Pointer points_of(const Samples& samples) {
  auto points = Metric::FixedSampledPointSetType::New();
  points->Initialize();
  for (std::size_t n = 0; n < samples.at.size(); ++n) {
    Metric::FixedSampledPointSetType::PointType p;
    for (unsigned int a = 0; a < 3; ++a)
      p[a] = samples.at[n].v[static_cast<Eigen::Index>(a)] / kUnitMm;
    points->SetPoint(n, p);
  }
  return points;
}

}  // namespace

MrToCt refine(const ScalarImage& mr, const ScalarImage& ct, const Samples& samples,
              const MrToCt& start, const PatientPoint& centre, const Steps& steps) {
  if (samples.at.size() < 200) return start;
  auto metric = Metric::New();
  metric->SetNumberOfHistogramBins(kBins);
  metric->SetUseMovingImageGradientFilter(false);
  metric->SetUseFixedImageGradientFilter(false);
  metric->SetMaximumNumberOfWorkUnits(1);
  metric->SetFixedSampledPointSet(points_of(samples));
  metric->SetUseSampledPointSet(true);

  auto optimizer = Optimizer::New();
  Optimizer::ScalesType ones(6);
  ones.Fill(1.0);
  optimizer->SetScales(ones);
  optimizer->SetLearningRate(steps.first_mm / kUnitMm);
  optimizer->SetMinimumStepLength(steps.last_mm / kUnitMm);
  optimizer->SetRelaxationFactor(0.5);
  optimizer->SetNumberOfIterations(static_cast<itk::SizeValueType>(steps.most));
  optimizer->SetGradientMagnitudeTolerance(1e-7);
  optimizer->SetDoEstimateLearningRateOnce(false);
  optimizer->SetDoEstimateLearningRateAtEachIteration(false);
  optimizer->SetReturnBestParametersAndValue(true);
  optimizer->SetNumberOfWorkUnits(1);

  const auto fixed = view_of(mr);
  const auto moving = view_of(ct);
  const auto transform = transform_of(start, centre);
  auto method = Method::New();
  method->SetFixedImage(fixed);
  method->SetMovingImage(moving);
  method->SetInitialTransform(transform);
  method->InPlaceOn();
  method->SetMetric(metric);
  method->SetOptimizer(optimizer);
  method->SetMetricSamplingStrategy(Method::MetricSamplingStrategyEnum::NONE);
  // The resolutions are steps of our own, which also choose new samples.
  method->SetNumberOfLevels(1);
  Method::ShrinkFactorsArrayType shrink(1);
  shrink.Fill(1);
  method->SetShrinkFactorsPerLevel(shrink);
  Method::SmoothingSigmasArrayType sigmas(1);
  sigmas.Fill(0.0);
  method->SetSmoothingSigmasPerLevel(sigmas);
  try {
    method->Update();
  } catch (const itk::ExceptionObject&) {  // hardly a sample in the CT
    return start;
  }
  return from_itk(*method->GetTransform());
}

}  // namespace flavum::registration
