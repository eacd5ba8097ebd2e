using System.ComponentModel;

namespace Pillion.Wasm.Types;

/// <summary>
/// Base of the classes that guests' structures are: one for each structure type of the process, made when it is first used. Public because
/// they are in assemblies of their own.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StructObject
{
    private protected StructObject() { }
}
