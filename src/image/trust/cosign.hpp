// How cosign keeps signatures in a registry: as layers of an image beside the one that is signed.
#pragma once

namespace rkt::image {

inline constexpr const char* kCosignPayload = "application/vnd.dev.cosign.simplesigning.v1+json";  // of a layer
inline constexpr const char* kCosignSignature = "dev.cosignproject.cosign/signature";              // its annotation

}  // namespace rkt::image
