"""Given and family names that many people have. Written from general knowledge.

Two common names that differ by a letter (Jayden and Hayden) are two names; a common name and an unknown word that
differs from it by a letter (Jane and Jnae) are one name and a slip. In a register the register's own counts are asked
as well.
"""

from patients.matching.short_forms import ONE_NAME
from patients.spelling import comparison_key

_COMMON = """
aaron abdul abigail ada adam adrian agnes ahmed aiko aisha akira alan alba albert alejandra alejandro aleksander
aleksandra alessandro alex alexander alexandra alexis alfred ali alice alina allan allison alma alicia amalia amanda
amber amelia amina amir amit amy ana anastasia andre andrea andreas andrei andrew angel angela anders anita anja ann
anna annalena anne anneliese annette annika anthony anton antonia antonio anya archie ariel arjun arnold arthur astrid
aurora ava axel ayse barbara beate beatriz ben benjamin bernard bernd bertha beth bianca birgit blake bradley brandon
brenda brian bridget brigitte bruno caleb cameron camila camille carl carla carlos carmen carol carolina caroline carrie
catherine cecilia chad charlie charlotte chase chantal chelsea chiara chloe chris christa christian christina christine
christoph christopher clara claire claude claudia cody colin connor cora corinne craig cristina cynthia dale damian dan
dana daniel daniela danielle dario darren dave david dawn dean deborah denis denise dennis derek diana diane diego
dieter dilan dirk dmitri dominic donald donna dora doris dorothy dylan edgar edith eduardo edward edwin eileen elena eli
elias elif elin elisa elisabeth elise eliza elizabeth ella ellen elliot eloise elsa elsie emil emilia emilie emily emma
emmanuel enrico eric erica erik erika ernst esra esteban ester ethan eugene eva evan eve evelyn fabian fabio faith
fatima felix ferdinand fernanda fernando fiona flora florence florian frances francesca francesco francis francisco
frank franz fred frederik freya frida friedrich fritz gabriel gabriela gail gary gemma george georg georgia gerald gerd
gerhard gina giovanni gisela giulia gloria gordon grace graham greg gregory greta guido guillermo gustav hailey hanna
hannah hanne hans harald haruka haruki harry harvey hassan hayden hazel heather heidi heike heinrich heinz helen helena
helga helmut hendrik henri henry herbert hermann hiroshi hiroko hoa holger holly horst howard hugo hussein ian ibrahim
ida igor ilona ilse ines inga inge ingrid irena irene iris irina irma isaac isabel isabella isla ivan jack jackson jacob
jacqueline jade jaden jake jakob james jamie jan jana jane janet janina jared jasmin jason javier jay jayden jean jeff
jenna jennifer jenny jens jeremy jerome jesse jessica jesus jill jim jin jo joan joanna joanne joao jochen joe joel
johan johann johanna johannes john johnny jon jonas jonathan jordan jorge jose josef joseph josephine joshua jose joyce
juan juana jude judith judy julia julian juliana julie juliet julio julius jun june justin jurgen kai kaitlyn kaleb
kamal karen karim karin karina karl karla karolina kate katharina katherine kathleen kathrin katie katja katrin kay
kaylee keiko keith kelly ken kenji kenneth kenta kerstin kevin kim kimberly kirsten klara klaus konrad kristen kristin
kristina kurt kyle kylie lara larissa lars laura lauren laurent lea leah lee leila lena leo leon leona leonard leonardo
leonie leslie lewis lia liam lidia lili liliana lilian lilly lily lin lina linda lindsay linh lisa liv logan lola lorena
lorenzo lorna lotte lou louis louisa louise luca lucas lucia lucie lucy ludwig luis luisa luke luna lydia lynn madison
mads magda magdalena mai maja manfred manuel manuela mara marc marcel marco marcus margaret margarita margot maria
mariam marian mariana marie marina mario marion marisa marius mark marko marlene marta martha marten martin martina mary
mason mateo mathias mathilda matteo matthew matthias maureen max maximilian maya megan mehmet mei melanie melissa
mercedes mia michael michaela michal michel michele michelle miguel mika mikael mike mila milan milena min ming mirela
miriam mohamed mohammed molly monica monika moritz muhammad murat mustafa nadia nadine nancy naomi natalia natalie
natasha nathan nathaniel neil nele nia nicholas nick nico nicola nicolas nicole nils nina noah noel noemi nora norbert
norma nour oliver olivia olga oscar oskar otto owen pablo pamela paola pascal patricia patrick patrik paul paula paulina
pauline pedro peggy penny per peter petra phillip philipp phuong pia pierre pietro polly priya rachel rafael rainer ralf
ramon randy raquel raul ray raymond rebecca regina reiner rene renate ricardo richard rita robert roberta roberto robin
roger roland rolf roman ron ronald rosa rosalie rose rosie ross roy ruben rudolf rui russell ruth ryan sabine sabrina
sally sam samantha samir samuel sandra sara sarah sasha satoshi scott sean sebastian selina serena sergei sergio seth
shane shannon sharon shaun sheila shirley silke silvia simon simona simone sofia sofie sonia sonja sophia sophie stefan
stefanie stella stephan stephanie stephen steve steven stuart sue susan susanna susanne sven svenja sylvia takashi
takeshi tamara tamsin tania tanja tara taro tatiana taylor ted teresa terry thea theo theodor theresa thi thomas tim
timo timothy tina tobias toby todd tom tomas tomoko tony tracy travis trevor tristan troy tyler ulla ulrich ulrike
ursula uwe valentina valeria vanessa vera veronica veronika vicky victor victoria vincent viola violet virginia vivian
vladimir walter wanda warren wayne wei wendy werner wilhelm william willy wolfgang xavier yan yasmin yoko yolanda yuki
yuko yumi yusuf yves yvonne zachary zoe zofia hayley kayden brayden aiden ayden caden mila milo nilo lilo jody jude luka
lukas marten darren warren karen sharon shawn dawn don ron jon lon tam pam sam cam dan van tia lia mia nia pia ria gia
kira mira nira ajay vijay sanjay anil sunil amita sunita anita rahul rohit mohit sumit ankit kavita savita lalita ramesh
suresh mahesh dinesh ganesh mukesh rakesh naresh hasan husain hamza hamid hamed omar umar amar anwar jamal kamal jamila
jamil kamil karima salim salma selma halima halil khalid khaled walid waleed rashid rashida said saida zaid fahad fahd
nasser yasser samira samir amira munira mounir noura sara zahra zara xiaoming xiaohong jing ying qing ping wen wan juan
hao bao chao hui lei mei haruto yuto yuta sota sora hina hana mana kana rina mina yuna yui rui aoi mio rio shota kota
ryota yota daiki daisuke kosuke yosuke shinji kenji koji seiji eiji yuji ryuji minjun minseo seojun seoyeon jiwoo jihoon
jiyoung soyoung miyoung eunji li na fang jie xin yan lu jian qiang gang hong bin minji yeji suji jieun thi van anh lan
huong thuy hung dung tuan minh nam hai son duc long nga ngoc mai harpreet gurpreet manpreet jaspreet kuldeep amandeep
simran rajesh suresh anita pooja neha ravi arun vikram deepak sandeep pradeep chidi emeka ngozi amara kwame kofi ama yaw
abena abdi amina hodan almaz tesfaye
aada aarav adaeze ade adel adil adila aditya aidan aino aitor akua alva amr ananya ane anton arjun arnav arya asha
bach bilal bjorn bogdan bohdan bola bram can casper cem chau chika chinwe daan dana deniz diego dina diya ebba ece
edoardo eero efua einar eino ela ella emre eren ethan faisa faisal fang farah fares farid farida faris femi
fen fenna finn fleur gaia galina ginevra gorka hadi hadia haru helmi hinata hind hoang huda hyunwoo ifeoma iker
ingeborg iryna isha ishaan itsuki ivana ivona jaemin jalal jasper jens jesper jesse jiho jinho jiri jirina jiyeon
joana jon jovan jovana jungwoo junho kamila karan kei khanh khoa kien kiran kit kriti kwabena kwaku kwasi lamar lan
lars layan leen leif leire levi lieke lina lotte luca lucija ludmila luka mahdi maja majid majida mattia mayu mei mert
milena min minato ming minho minjae minseok mitsuki miyu nabil nabila nao nerea ngozi nil nisha noa
noam noor nora noud nura obinna oda oksana oleh olha omer onni orest ostap pavel pavla petar priti quan quang ragna
rami rana rania ranya rei ren riku rin rio ritsu riya roos rumi saga sanne segun selin sem sho signe sigrid siu siwoo
siya sole solveig soren sota souta soyeon stepan sungho sven svetlana talal taras tarek tariq tarun tayo tess thao
thijs thu tilde ting tommaso trang tunde tuva uche unai usha vaclav vaino valentin valentina varun vasil vasily vilma
vivaan wale wilma wing xia xin yaa yagmur yara yasin yassin ying yousef yua yulia yuma yun yuriy zdenek zdenka
"""

COMMON_GIVEN = frozenset(map(comparison_key, _COMMON.split())) | frozenset(ONE_NAME)
# Family names carried by more than about one in 500 of some large population.
COMMON_FAMILY = frozenset(
    """
    smith jones williams brown taylor davies wilson evans thomas johnson roberts walker wright robinson thompson
    white hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill moore cooper morris
    ward king watson baker harrison morgan allen anderson miller davis garcia rodriguez martinez hernandez lopez
    gonzalez perez sanchez ramirez torres flores rivera gomez diaz cruz morales reyes gutierrez ortiz fernandez
    silva santos oliveira souza pereira costa ferreira rodrigues almeida nascimento lima araujo muller mueller
    schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf
    schroder neumann schwarz zimmermann braun kruger hofmann bernard dubois durand robert petit moreau laurent simon
    michel lefebvre leroy rossi russo ferrari esposito bianchi romano colombo ricci jansen devries vandenberg bakker
    visser smit devos nielsen jensen hansen pedersen andersen christensen larsen johansson andersson karlsson
    nilsson eriksson olsen nowak kowalski wisniewski kowalska nowakova novak ivanov ivanova petrov petrova smirnov
    smirnova kuznetsov popov sokolov shevchenko bondarenko papadopoulos yilmaz kaya demir celik sahin nagy kovacs
    toth szabo horvath popa kim lee yi park pak choi jung jeong kang cho yoon jang lim wang li zhang liu chen yang
    huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo nguyen tran le pham huynh hoang phan vu vo dang bui do
    sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi saito
    matsumoto inoue kimura hayashi singh kumar sharma patel khan ali ahmed hussain begum das devi shah gupta mohamed
    ibrahim hassan abdullah cohen levy mizrahi silva fernando perera mendoza jimenez ruiz alvarez castillo romero
    dasilva dossantos
    """.split()
)
