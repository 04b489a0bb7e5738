# Every third-party package, found once. Targets link what they use PRIVATE.

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(TBB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)
find_package(benchmark REQUIRED)

find_package(DCMTK REQUIRED)
find_package(ITK 5.2 REQUIRED COMPONENTS
  ITKCommon ITKIOImageBase ITKIONIFTI ITKIONRRD ITKIOMeta ITKImageGrid ITKImageFunction ITKSmoothing
  ITKThresholding ITKConnectedComponents ITKLabelMap ITKDistanceMap ITKMathematicalMorphology
  ITKBinaryMathematicalMorphology ITKImageIntensity ITKImageFeature ITKImageGradient ITKImageStatistics
  ITKRegionGrowing ITKLevelSets ITKFastMarching ITKMesh ITKTransform ITKRegistrationMethodsv4 ITKMetricsv4
  ITKOptimizersv4)

if(FLAVUM_WORKSTATION)
  find_package(VTK 9.1 REQUIRED COMPONENTS
    CommonCore CommonDataModel CommonTransforms FiltersCore FiltersGeneral FiltersSources FiltersModeling
    ImagingCore RenderingCore RenderingOpenGL2 RenderingImage RenderingAnnotation RenderingFreeType
    InteractionStyle)
  find_package(glfw3 3.3 REQUIRED)
  find_package(Freetype REQUIRED)
  find_package(PkgConfig REQUIRED)
endif()
