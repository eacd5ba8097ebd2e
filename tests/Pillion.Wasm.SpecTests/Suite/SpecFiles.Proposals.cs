using static Pillion.Wasm.SpecTests.Suite.SpecFile;

namespace Pillion.Wasm.SpecTests.Suite;

/// <content>Proposals beyond WebAssembly 3.0.</content>
internal static partial class SpecFiles
{
    // Exact types and descriptors of structures: the proposal is at phase 3, its encoding still changes, and no released toolchain emits it.
    private const string CustomDescriptors = "custom descriptors, which wait until their encoding is settled";

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
            Run("proposals/custom-page-sizes/custom-page-sizes-invalid"),
            Run("proposals/custom-page-sizes/custom-page-sizes"),
            Run("proposals/custom-page-sizes/memory_max"),
            Run("proposals/custom-page-sizes/memory_max_i64"),
            Run("proposals/threads/atomic"),
            Run("proposals/threads/exports"),
            Run("proposals/threads/imports")
                .Except("several tables are valid since WebAssembly 2.0", "309-317")
                .Except("several memories are valid since WebAssembly 3.0", "404-412"),
            Run("proposals/threads/memory")
                .Except("several memories are valid since WebAssembly 3.0", "14-15")
                .Except("bounds beyond 32 bits are invalid since WebAssembly 3.0, and no longer malformed", "83-91"),
            Run("proposals/wide-arithmetic/wide-arithmetic"),
        ];
}
