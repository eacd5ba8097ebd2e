using static Pillion.Wasm.SpecTests.Suite.Feature;
using static Pillion.Wasm.SpecTests.Suite.SpecFile;

namespace Pillion.Wasm.SpecTests.Suite;

/// <content>Proposals beyond WebAssembly 3.0.</content>
internal static partial class SpecFiles
{
    private static SpecFile[] Proposals() =>
        [
            NotYet("proposals/custom-descriptors/array_new_exact", CustomDescriptors),
            NotYet("proposals/custom-descriptors/binary-descriptors", CustomDescriptors),
            Run("proposals/custom-descriptors/binary"),
            NotYet("proposals/custom-descriptors/br_on_cast", CustomDescriptors),
            NotYet("proposals/custom-descriptors/br_on_cast_desc_eq", CustomDescriptors),
            NotYet("proposals/custom-descriptors/br_on_cast_desc_eq_fail", CustomDescriptors),
            NotYet("proposals/custom-descriptors/br_on_cast_fail", CustomDescriptors),
            NotYet("proposals/custom-descriptors/descriptors", CustomDescriptors),
            NotYet("proposals/custom-descriptors/exact-casts", CustomDescriptors),
            NotYet("proposals/custom-descriptors/exact-func-import", CustomDescriptors),
            NotYet("proposals/custom-descriptors/exact", CustomDescriptors),
            NotYet("proposals/custom-descriptors/ref_cast_desc_eq", CustomDescriptors),
            NotYet("proposals/custom-descriptors/ref_get_desc", CustomDescriptors),
            NotYet("proposals/custom-descriptors/struct_new_desc", CustomDescriptors),
            Run("proposals/custom-page-sizes/binary"),
            NotYet("proposals/custom-page-sizes/custom-page-sizes-invalid", CustomPageSizes),
            NotYet("proposals/custom-page-sizes/custom-page-sizes", CustomPageSizes),
            NotYet("proposals/custom-page-sizes/memory_max", CustomPageSizes),
            NotYet("proposals/custom-page-sizes/memory_max_i64", CustomPageSizes),
            NotYet("proposals/threads/atomic", Threads),
            NotYet("proposals/threads/exports", Threads),
            NotYet("proposals/threads/imports", Threads),
            NotYet("proposals/threads/memory", Threads),
            Run("proposals/wide-arithmetic/wide-arithmetic"),
        ];
}
