#include "app/editor/gather_case.h"

namespace flavum {
namespace {

ShownImage main_image(const OpenedVolume& volume) {
  ShownImage shown;
  shown.image = volume.image;
  shown.painted = !volume.painted.empty();
  shown.modality = shown.painted ? Modality::Ct : volume.modality;
  shown.title = shown.painted ? "Painted CT" : modality_name(volume.modality);
  shown.note = volume.painted;
  if (volume.source) shown.date = volume.source->date;
  shown.window =
      starting_window(*volume.image, shown.modality, volume.window_centre, volume.window_width);
  return shown;
}

}  // namespace

OpenedCase gather_case(OpenedVolume volume, Segmentation segmentation, bool generated) {
  if (generated) volume.identity = Identity::Synthetic;
  OpenedCase opened;
  opened.segmentation = std::move(segmentation);
  opened.patient.title = generated ? "Built-in case: 72-year-old, central stenosis L4-5"
                         : volume.painted.empty() ? "Imported CT"
                                                  : "Imported MR, CT painted from the labels";
  opened.patient.ct = volume.image;
  opened.images.push_back(main_image(volume));
  opened.patient.labels = std::make_shared<LabelMap>(opened.segmentation.labels);
  opened.patient.landmarks = opened.segmentation.landmarks;
  opened.patient.generated = generated;
  opened.volume = std::move(volume);
  return opened;
}

// The order of make_mr_case: what was painted comes last.
OpenedCase with_others(OpenedCase opened, const std::vector<StoredImage>& others) {
  std::vector<ShownImage> images;
  for (const StoredImage& o : others) {
    images.push_back({o.image, o.modality, o.title, o.note, o.date,
                      WindowLevel{o.window_centre, o.window_width}, false});
  }
  const auto at = opened.volume.painted.empty() ? opened.images.end() : opened.images.begin();
  opened.images.insert(at, images.begin(), images.end());
  return opened;
}

StoredCase stored_case(const OpenedPath& opened) {
  return stored_case(opened.opened, opened.opened.segmentation, opened.portal, opened.notes);
}

StoredCase stored_case(const OpenedCase& opened, Segmentation segmentation,
                       const std::optional<PortalPlan>& portal, const PlanNotes& notes) {
  StoredCase content;
  content.volume = opened.volume.image;
  content.segmentation = std::move(segmentation);
  content.portal = portal;
  content.generated = opened.patient.generated;
  content.source = opened.volume.source;
  content.notes = notes;
  content.painted = opened.volume.painted;
  for (const ShownImage& i : opened.images) {
    if (i.image == opened.volume.image) continue;
    content.others.push_back(
        {i.image, i.modality, i.title, i.note, i.date, i.window.centre_hu, i.window.width_hu});
  }
  return content;
}

}  // namespace flavum
