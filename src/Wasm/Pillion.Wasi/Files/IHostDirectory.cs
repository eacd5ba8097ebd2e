using Pillion.Wasi.Descriptors;

namespace Pillion.Wasi.Files;

/// <summary>A directory of the host, opened once and shared by every context that is given it.</summary>
internal interface IHostDirectory : IDisposable
{
    /// <summary>A view of it for one context: with a reading position of its own, and not closing the directory.</summary>
    DirectoryDescriptor View();
}
