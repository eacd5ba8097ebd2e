using Pillion.Wasi.Preview2.Filesystem;
using Pillion.Wasi.Preview3.Filesystem;
using Pillion.Wasi.Preview3.Wit.Filesystem;
using Pillion.Wasi.Preview3.Wit.Filesystem.Types;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:filesystem</c></content>
internal sealed partial class Preview3Host : IPreopens
{
    (IDescriptor, string)[] IPreopens.GetDirectories() =>
        [
            .. context.Options.Preopens.Select(preopen =>
                (
                    (IDescriptor)new FileHandle(new GuestFile(context, preopen.Directory.View(), FileAccess.Read, preopen.IsReadOnly)),
                    preopen.GuestPath
                )
            ),
        ];
}
