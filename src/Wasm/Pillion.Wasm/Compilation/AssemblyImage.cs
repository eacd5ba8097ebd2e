using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Pillion.Wasm.Compilation;

/// <summary>What every assembly that the engine writes begins and ends with.</summary>
internal static class AssemblyImage
{
    /// <summary>Adds the rows that come before those of types: the module, the assembly and the class of what belongs to no class.</summary>
    /// <param name="name">Simple name of the assembly.</param>
    public static void Begin(MetadataBuilder metadata, string name)
    {
        metadata.AddModule(0, metadata.GetOrAddString(name + ".dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(
            default,
            default,
            metadata.GetOrAddString("<Module>"),
            default,
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1)
        );
    }

    /// <summary>The bytes of the assembly.</summary>
    /// <param name="bodies">The bodies of its methods.</param>
    public static byte[] Serialize(MetadataBuilder metadata, BlobBuilder bodies)
    {
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), bodies).Serialize(image);
        return image.ToArray();
    }
}
