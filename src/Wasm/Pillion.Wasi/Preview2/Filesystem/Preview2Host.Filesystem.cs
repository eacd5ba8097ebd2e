using Pillion.Wasi.Preview2.Filesystem;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Filesystem;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;
using Pillion.Wasi.Preview2.Wit.Io.Error;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:filesystem</c></content>
internal sealed partial class Preview2Host : IPreopens, Wit.Filesystem.ITypes
{
    (IDescriptor, string)[] IPreopens.GetDirectories() =>
        [
            .. context.Options.Preopens.Select(preopen =>
                ((IDescriptor)new GuestFile(context, preopen.Directory.View(), FileAccess.Read, preopen.IsReadOnly), preopen.GuestPath)
            ),
        ];

    ErrorCode? Wit.Filesystem.ITypes.FilesystemErrorCode(IError err) => ((IoError)err).FileError is { } errno ? ErrorCodes.Of(errno) : null;
}
