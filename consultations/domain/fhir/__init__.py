"""How is a question set, or what somebody answered, said in the open standard HL7 FHIR R4? Pure: values in, values out."""
